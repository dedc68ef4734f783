declare module "sqlite" {
  type Value = null | undefined | number | string | boolean | bigint | ArrayBufferView | ArrayBuffer;
  type Params = Value[] | Record<string, Value>;
  type Row = Record<string, null | number | string | bigint | Uint8Array>;
  interface Changed { changes: number; lastInsertRowid: number | bigint }
  export class Statement {
    readonly source: string; readonly reader: boolean; readonly parameters: number; readonly database: Database;
    run(...params: Value[]): Promise<Changed>;
    run(params: Params): Promise<Changed>;
    get(...params: Value[]): Promise<Row | undefined>;
    get(params: Params): Promise<Row | undefined>;
    all(...params: Value[]): Promise<Row[]>;
    all(params: Params): Promise<Row[]>;
    /** Once for each set of parameters, all or none of them. */
    runMany(sets: Params[]): Promise<Changed>;
    runSync(...params: any[]): Changed;
    getSync(...params: any[]): Row | undefined;
    allSync(...params: any[]): Row[];
    runManySync(sets: Params[]): Changed;
    finalize(): void;
  }
  export class Database {
    constructor(path?: string, options?: { readOnly?: boolean; create?: boolean; timeout?: number });
    readonly name: string; readonly open: boolean; readonly inTransaction: boolean;
    prepare(sql: string): Statement;
    exec(sql: string): Promise<this>;
    run(sql: string, ...params: any[]): Promise<Changed>;
    get(sql: string, ...params: any[]): Promise<Row | undefined>;
    all(sql: string, ...params: any[]): Promise<Row[]>;
    runMany(sql: string, sets: Params[]): Promise<Changed>;
    transaction<T>(fn: (database: this) => T | Promise<T>): Promise<T>;
    execSync(sql: string): this;
    runSync(sql: string, ...params: any[]): Changed;
    getSync(sql: string, ...params: any[]): Row | undefined;
    allSync(sql: string, ...params: any[]): Row[];
    runManySync(sql: string, sets: Params[]): Changed;
    transactionSync<T>(fn: (database: this) => T): T;
    interrupt(): void;
    close(): Promise<void>;
    closeSync(): void;
  }
  export class SqliteError extends Error { code: string; errno: number }
  export function open(path?: string, options?: { readOnly?: boolean; create?: boolean; timeout?: number }): Promise<Database>;
  export const version: string;
}
