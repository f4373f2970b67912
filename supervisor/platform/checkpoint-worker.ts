// The checkpoint thread: moves what it can of the write-ahead log, without keeping anybody waiting (`PASSIVE`).

import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './database.ts';

const port = parentPort;
if (port !== null) {
  const { databasePath } = workerData as { readonly databasePath: string };
  const connection = openDatabase(databasePath);
  port.on('message', (message: 'move' | 'stop') => {
    if (message === 'move') {
      // A disk that fails fails the next commit too, which says so.
      try {
        connection.pragma('wal_checkpoint(PASSIVE)');
      } catch {
        return;
      }
    } else {
      connection.close();
      port.close();
    }
  });
}
