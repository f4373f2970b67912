// Imported before anything else: refuses a Node that would crash on the SQLite module instead of running it.

/** Node-API 10 came with Node 22.14 and 23.6; on an older one better-sqlite3 ends the process without a word. */
const MIN_NAPI = 10;

if (Number(process.versions['napi'] ?? 0) < MIN_NAPI) {
  process.stderr.write(
    `Vigie needs Node 22.14 or newer, this is ${process.versions.node}; start it through npm, which brings its own.\n`,
  );
  process.exit(1);
}
