/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace completion: for each shell a few lines that ask lintrace itself at every press of the key, so that
 * no list of commands or options is in them. Names from the log come into command lines by this way: they are
 * quoted, so that none of them is ever run. */
#include "base/err.h"
#include "base/opt.h"
#include "cmd/cmd.h"
#include "cmd/complete.h"

#include <stdio.h>
#include <string.h>

static const struct lt_opt options[] = {
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace completion",
    .arguments = "bash|zsh|fish",
    .summary = "print what makes a shell complete the words of lintrace",
    .options = options,
    .text = "Completed are commands, options and their values, files, and what the log of the\n"
            "folder has: runs, datasets, columns and jobs.\n\n"
            "Examples:\n"
            "  source <(lintrace completion bash)          # in ~/.bashrc\n"
            "  source <(lintrace completion zsh)           # in ~/.zshrc, after compinit\n"
            "  lintrace completion fish | source           # in ~/.config/fish/config.fish\n\n"
            "Exit status: 0 printed, 2 wrong usage.\n",
};

/* bash takes words apart at "=" and ":", and gives them as they were typed, with their quotes. */
static const char bash_script[] =
    "_lintrace() {\n"
    "    local IFS=$'\\n' typed='' word='' others='' last=${COMP_WORDS[COMP_CWORD]} i line\n"
    "    local -a words=() lines=()\n"
    "    COMPREPLY=()\n"
    "    for ((i = 1; i <= COMP_CWORD; i++)); do\n"
    "        if [[ ${#words[@]} -gt 0 && (${COMP_WORDS[i]} == [=:]* || ${COMP_WORDS[i - 1]} == *[=:]) ]]; "
    "then\n"
    "            words[${#words[@]} - 1]+=${COMP_WORDS[i]}\n"
    "        else\n"
    "            words+=(\"${COMP_WORDS[i]}\")\n"
    "        fi\n"
    "    done\n"
    "    [[ $last == [=:] ]] && last=''\n"
    "    typed=${words[${#words[@]} - 1]%\"$last\"} typed=${typed//\\\\/}\n"
    "    for i in \"${!words[@]}\"; do\n"
    "        word=${words[i]//\\\\/} word=${word#[\\'\\\"]}\n"
    "        words[i]=$word\n"
    "    done\n"
    "    mapfile -t lines < <(\"$1\" " LT_COMPLETE " \"${words[@]}\" 2>/dev/null)\n"
    "    others=${lines[0]-} word=${last//\\\\/} word=${word#[\\'\\\"]}\n"
    "    for line in \"${lines[@]:1}\"; do\n"
    "        line=${line%%$'\\t'*} line=${line#\"$typed\"}\n"
    "        case $last in\n"
    "        [\\'\\\"]*) [[ $line == *[\\'\\\"\\$\\`\\!\\\\]* ]] || COMPREPLY+=(\"$line\") ;;\n"
    "        *) COMPREPLY+=(\"$(printf %q \"$line\")\") ;;\n"
    "        esac\n"
    "    done\n"
    "    case $others in\n"
    "    files) compopt -o filenames 2>/dev/null; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "
    "\"$word\") ;;\n"
    "    dirs) compopt -o filenames 2>/dev/null; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "
    "\"$word\") ;;\n"
    "    commands) mapfile -t COMPREPLY < <(compgen -c -- \"$word\") ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _lintrace lintrace\n";

static const char zsh_script[] = "#compdef lintrace\n"
                                 "_lintrace() {\n"
                                 "    local -a lines names shown\n"
                                 "    local others line\n"
                                 "    lines=(\"${(@f)$(\"${(Q)words[1]}\" " LT_COMPLETE
                                 " \"${(@Q)words[2,CURRENT-1]}\" \"${(Q)PREFIX}\" 2>/dev/null)}\")\n"
                                 "    others=$lines[1]\n"
                                 "    for line in \"${(@)lines[2,-1]}\"; do\n"
                                 "        [[ -n $line ]] || continue\n"
                                 "        names+=(\"${line%%$'\\t'*}\")\n"
                                 "        shown+=(\"${line%%$'\\t'*}  ${line#*$'\\t'}\")\n"
                                 "    done\n"
                                 "    (( $#names )) && compadd -l -d shown -a names\n"
                                 "    case $others in\n"
                                 "    files) _files ;;\n"
                                 "    dirs) _files -/ ;;\n"
                                 "    commands) _command_names -e ;;\n"
                                 "    esac\n"
                                 "}\n"
                                 "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _lintrace \"$@\"; "
                                 "else compdef _lintrace lintrace; fi\n";

static const char fish_script[] =
    "function __lintrace_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l word (commandline -ct)\n"
    "    test -n \"$word\"; and set word (string unescape -- $word; or commandline -ct)\n"
    "    set -l lines ($words[1] " LT_COMPLETE " $words[2..-1] \"$word\" 2>/dev/null)\n"
    "    for line in $lines[2..-1]\n"
    "        printf '%s\\n' $line\n"
    "    end\n"
    "    switch \"$lines[1]\"\n"
    "        case files\n"
    "            __fish_complete_path \"$word\"\n"
    "        case dirs\n"
    "            __fish_complete_directories \"$word\"\n"
    "        case commands\n"
    "            complete -C \"$word\"\n"
    "    end\n"
    "end\n"
    "complete -c lintrace -f -a '(__lintrace_complete)'\n";

static const struct {
    const char *shell, *script;
} scripts[] = {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};
enum { SHELLS = sizeof scripts / sizeof *scripts };

int lt_cmd_completion(int argc, char **argv)
{
    int next = 0;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    for (size_t i = 0; argc - next == 1 && i < SHELLS; i++)
        if (strcmp(scripts[i].shell, argv[next]) == 0) {
            fputs(scripts[i].script, stdout);
            return fflush(stdout) != 0;
        }
    if (argc - next == 1)
        fprintf(stderr, "lintrace completion: no shell '%s', but bash, zsh and fish\n", argv[next]);
    else
        fputs("lintrace completion: for which shell: bash, zsh or fish?\n", stderr);
    return lt_err_exit_status(LT_EUSAGE);
}
