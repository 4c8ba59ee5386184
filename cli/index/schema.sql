-- The index of a lineage folder: what events/*.json tell, and nothing else. Times are milliseconds since 1970 UTC.
-- Ask it read-only (sqlite3 -readonly), or `lintrace` will make it anew, as it does when these tables change.

-- What lineage is about: datasets, their columns, and jobs.
CREATE TABLE node (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,              -- 1 dataset, 2 column, 3 job
  parent INTEGER NOT NULL DEFAULT 0,  -- of a column: its dataset
  name TEXT NOT NULL,
  namespace TEXT NOT NULL DEFAULT '', -- '' for a column
  UNIQUE (kind, name, parent, namespace)
);
CREATE INDEX node_by_parent ON node (parent) WHERE parent > 0;

-- What is said of a node, as of the last event that says it.
CREATE TABLE fact (
  node INTEGER NOT NULL,
  key TEXT NOT NULL,      -- description, owner, tag, format, type, term, state
  place INTEGER NOT NULL, -- the first, the second ... of several
  value TEXT NOT NULL,
  extra TEXT,             -- an owner's type, a tag's value
  PRIMARY KEY (node, key, place)
) WITHOUT ROWID;
CREATE INDEX fact_by_value ON fact (key, value, node);

-- When the event was that facts of a facet are from, and a hash of the facet: most events say what the last one said.
CREATE TABLE said (
  node INTEGER NOT NULL,
  facet TEXT NOT NULL,
  time INTEGER NOT NULL, -- times 8, and the place of the event among those of its moment
  hash INTEGER NOT NULL,
  PRIMARY KEY (node, facet)
) WITHOUT ROWID;

-- Business terms that events tell of.
CREATE TABLE term (
  name TEXT PRIMARY KEY,
  time INTEGER NOT NULL,
  definition TEXT NOT NULL -- JSON
) WITHOUT ROWID;

-- Other names of a dataset: members of a group, links.
CREATE TABLE alias (
  name TEXT NOT NULL,
  namespace TEXT NOT NULL,
  dataset INTEGER NOT NULL,
  PRIMARY KEY (name, namespace, dataset)
) WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  job INTEGER NOT NULL,      -- node; 0: an event of a dataset
  started INTEGER,
  ended INTEGER,
  seen INTEGER NOT NULL,     -- its last event: versions are in the order of (seen, run_id)
  status TEXT NOT NULL,      -- RUNNING, COMPLETED, FAILED, ABORTED; DECLARED: told without a run
  verdict TEXT,              -- complete, incomplete; null when its producer tells none
  reasons TEXT,              -- why incomplete; JSON: [text, ...]; null for none
  tags TEXT,                 -- JSON: [[key, value], ...]; null for none
  parent TEXT,               -- run_id
  producer TEXT,
  rows_in INTEGER,
  rows_out INTEGER
);
CREATE INDEX run_by_time ON run (seen, run_id);
CREATE INDEX run_by_job ON run (job, seen);
CREATE INDEX run_declared ON run (id) WHERE status = 'DECLARED';
CREATE INDEX run_incomplete ON run (id) WHERE verdict = 'incomplete';
CREATE INDEX run_by_parent ON run (parent) WHERE parent IS NOT NULL;

-- The content of a dataset (its version: a digest), and its columns with their types.
CREATE TABLE content (id INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE);
CREATE TABLE shape (id INTEGER PRIMARY KEY, fields TEXT NOT NULL UNIQUE); -- JSON: [[name, type], ...]

CREATE TABLE run_dataset (
  run INTEGER NOT NULL,
  role INTEGER NOT NULL,     -- 1 input, 2 output, 0 told of in an event without a run
  dataset INTEGER NOT NULL,  -- node
  content INTEGER,
  shape INTEGER,
  rows INTEGER,
  bytes INTEGER,
  state TEXT,                -- lifecycleStateChange
  PRIMARY KEY (run, role, dataset)
) WITHOUT ROWID;
CREATE INDEX run_dataset_by_dataset ON run_dataset (dataset, role, run);
CREATE INDEX run_dataset_by_content ON run_dataset (content) WHERE content IS NOT NULL;
CREATE INDEX run_dataset_left ON run_dataset (content) WHERE role = 2 AND content IS NOT NULL;
CREATE INDEX run_dataset_dropped ON run_dataset (dataset) WHERE state = 'DROP';

CREATE TABLE moved (          -- what a run gave another name
  run INTEGER NOT NULL,
  dataset INTEGER NOT NULL,   -- as it was called before
  PRIMARY KEY (run, dataset)
) WITHOUT ROWID;
CREATE INDEX moved_by_dataset ON moved (dataset);

-- Which node feeds which. kind: 0 direct, 1 indirect, 2 another name, 3 a job reads, 4 a job writes.
CREATE TABLE edge (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  target INTEGER NOT NULL,
  job INTEGER NOT NULL,      -- 0 for kinds 2 to 4
  kind INTEGER NOT NULL,
  runs INTEGER NOT NULL DEFAULT 0, -- that tell it
  told INTEGER NOT NULL DEFAULT 0, -- the same, with events that are of no run
  first_run INTEGER,         -- by the order of versions
  last_run INTEGER,
  subtype TEXT,              -- of columns: IDENTITY, AGGREGATION, JOIN ...
  description TEXT,
  is_masked INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source, target, job, kind)
);
CREATE TABLE run_edge (      -- which runs tell it; not kind 2
  run INTEGER NOT NULL,
  edge INTEGER NOT NULL,
  PRIMARY KEY (run, edge)
) WITHOUT ROWID;

-- The edges of a node packed, for going through a large graph: 12 bytes each, other node, job, kind.
CREATE TABLE link (node INTEGER PRIMARY KEY, forward BLOB, backward BLOB);

-- Checks of data that a run tells of.
CREATE TABLE assertion (
  run INTEGER NOT NULL,
  dataset INTEGER NOT NULL,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  column_name TEXT,
  is_success INTEGER NOT NULL,
  severity TEXT,
  PRIMARY KEY (run, dataset, place)
) WITHOUT ROWID;

-- Tags of versions, and rollbacks.
CREATE TABLE mark (
  id TEXT PRIMARY KEY,  -- the event's file
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,   -- tag, rollback
  name TEXT,            -- of a tag
  target TEXT,          -- the run whose version it is; null: of a rollback, the empty graph
  reason TEXT           -- of a rollback
) WITHOUT ROWID;

-- The files in events/.
CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  inode INTEGER NOT NULL,
  size INTEGER NOT NULL DEFAULT 0, -- when it was read
  mtime INTEGER NOT NULL DEFAULT 0,
  may_grow INTEGER NOT NULL DEFAULT 0, -- 1: of a name that lintrace does not give; others may add to it
  problem TEXT          -- why nothing could be taken from it
);
CREATE INDEX file_growing ON file (may_grow) WHERE may_grow = 1;
CREATE INDEX file_unread ON file (id) WHERE problem IS NOT NULL;
CREATE TABLE file_run (
  run_id TEXT NOT NULL,
  file INTEGER NOT NULL,
  PRIMARY KEY (run_id, file)
) WITHOUT ROWID;
CREATE TABLE state (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

-- For people.
CREATE VIEW datasets AS SELECT id, namespace, name FROM node WHERE kind = 1;
CREATE VIEW columns AS
  SELECT c.id, d.namespace, d.name AS dataset, c.name FROM node c JOIN node d ON d.id = c.parent WHERE c.kind = 2;
CREATE VIEW jobs AS SELECT id, namespace, name FROM node WHERE kind = 3;
CREATE VIEW runs AS
  SELECT r.run_id, j.namespace AS job_namespace, j.name AS job, r.status, r.verdict, r.started, r.ended,
         (r.ended - r.started) / 1000.0 AS seconds, r.rows_in, r.rows_out, r.parent, r.producer
  FROM run r JOIN node j ON j.id = r.job WHERE r.status <> 'DECLARED';
CREATE VIEW flows AS
  SELECT s.name AS source, t.name AS target, j.name AS job, e.kind = 1 AS is_indirect, e.runs
  FROM edge e JOIN node s ON s.id = e.source AND s.kind = 1 JOIN node t ON t.id = e.target AND t.kind = 1
  JOIN node j ON j.id = e.job WHERE e.kind < 2;
CREATE VIEW column_flows AS
  SELECT sd.name AS source_dataset, s.name AS source_column, td.name AS target_dataset, t.name AS target_column,
         j.name AS job, e.kind = 1 AS is_indirect, e.subtype, e.description, e.is_masked
  FROM edge e JOIN node s ON s.id = e.source AND s.kind = 2 JOIN node t ON t.id = e.target
  JOIN node sd ON sd.id = s.parent LEFT JOIN node td ON td.id = t.parent
  JOIN node j ON j.id = e.job WHERE e.kind < 2;
