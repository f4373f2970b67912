// Opens the supervisor's database and brings its schema up to date; what goes wrong is told in a sentence.

import { type Connection, migrate, openDatabase } from './platform/database.ts';
import { MIGRATIONS } from './schema.ts';

export function openSupervisorDatabase(path: string): Connection {
  try {
    const connection = openDatabase(path);
    migrate(connection, MIGRATIONS);
    return connection;
  } catch (error) {
    throw new Error(`database ${path} cannot be opened: ${(error as Error).message}`, { cause: error });
  }
}
