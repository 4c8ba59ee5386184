// SPDX-License-Identifier: Apache-2.0
// Java: streams, channels, mappings, Files and children.
import java.io.*;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.util.List;
import java.util.concurrent.*;
import java.util.zip.*;

public class Work {
    static void streams() throws IOException {
        try (BufferedReader in = new BufferedReader(new FileReader("in"));
                PrintWriter out = new PrintWriter(new FileWriter("streams.out"))) {
            for (String line; (line = in.readLine()) != null; )
                out.println(line + ".");
        }
        try (OutputStream out = new GZIPOutputStream(new FileOutputStream("streams.gz"))) {
            Files.copy(Path.of("in"), out);
        }
        try (RandomAccessFile both = new RandomAccessFile("both", "rw")) {
            both.seek(10);
            int first = both.read();
            both.seek(20);
            both.write(first);
        }
    }

    static void files() throws IOException {
        Files.write(Path.of("files.out"), Files.readAllLines(Path.of("in")));
        Files.copy(Path.of("in"), Path.of("files.copy"));
        Path made = Files.createTempFile(Path.of("."), "t", null);
        Files.writeString(made, "text");
        Files.move(made, Path.of("files.moved"), StandardCopyOption.ATOMIC_MOVE);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(Path.of("files.zip")))) {
            ZipEntry entry = new ZipEntry("in");
            entry.setTime(1000000000000L);
            zip.putNextEntry(entry);
            zip.write(Files.readAllBytes(Path.of("in")));
        }
        try (ZipFile zip = new ZipFile("files.zip"); InputStream in = zip.getInputStream(zip.getEntry("in"))) {
            Files.copy(in, Path.of("files.unzipped"));
        }
        Files.delete(Files.writeString(Path.of("gone"), "x"));
    }

    static void channels() throws IOException {
        try (FileChannel in = FileChannel.open(Path.of("in"), StandardOpenOption.READ);
                FileChannel out = FileChannel.open(Path.of("channels.out"), StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE)) {
            in.transferTo(0, in.size(), out);
            out.write(ByteBuffer.wrap("end".getBytes()), in.size() + 5);
            in.read(new ByteBuffer[] {ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10)});
        }
        try (FileChannel in = FileChannel.open(Path.of("mapped"), StandardOpenOption.READ)) {
            MappedByteBuffer map = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size());
            System.out.println(map.get(100));
        }
        try (FileChannel out = FileChannel.open(Path.of("channels.map"), StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            MappedByteBuffer map = out.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
            map.put(5000, (byte) 7);
            map.force();
        }
    }

    static void children() throws Exception {
        ProcessBuilder sort = new ProcessBuilder("sort", "-r").redirectInput(new File("in"))
                .redirectOutput(new File("children.out"));
        sort.environment().clear();
        System.out.println(sort.start().waitFor());
        Process cat = new ProcessBuilder("cat", "in2").start();
        Files.write(Path.of("children.text"), cat.getInputStream().readAllBytes());
        cat.waitFor();
        Process shell = Runtime.getRuntime().exec(new String[] {"sh", "-c", "cat >children.in"});
        try (OutputStream to = shell.getOutputStream()) {
            to.write("hello\n".getBytes());
        }
        shell.waitFor();
    }

    static void threads() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        for (int number = 0; number < 6; number++) {
            String name = "threads." + number;
            pool.submit(() -> Files.copy(Path.of("in2"), Path.of(name)));
        }
        pool.shutdown();
        pool.awaitTermination(60, TimeUnit.SECONDS);
    }

    public static void main(String[] args) throws Exception {
        streams();
        files();
        channels();
        children();
        threads();
    }
}
