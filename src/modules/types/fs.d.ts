declare module "fs" {
  type Path = string | Uint8Array | { href: string; protocol: string };
  type Data = string | ArrayBufferView;
  type Encoding = "utf8" | "utf-8" | "latin1" | "binary" | "ascii" | "hex" | "base64" | "base64url" | "utf16le" | "ucs2";
  type Mode = number | string;
  type Time = number | string | Date;
  interface ReadOptions { encoding?: Encoding | null; flag?: string | number; signal?: any }
  interface WriteOptions { encoding?: Encoding | null; mode?: Mode; flag?: string | number; signal?: any }
  interface Fault extends Error { code: string; errno: number; syscall: string; path?: string; dest?: string }
  type Done<T = void> = (error: Fault | null, value: T) => void;
  export class Stats {
    dev: number; mode: number; nlink: number; uid: number; gid: number; rdev: number; blksize: number; ino: number;
    size: number; blocks: number; atimeMs: number; mtimeMs: number; ctimeMs: number; birthtimeMs: number;
    atime: Date; mtime: Date; ctime: Date; birthtime: Date;
    isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean; isFIFO(): boolean; isSocket(): boolean;
    isBlockDevice(): boolean; isCharacterDevice(): boolean;
  }
  export class Dirent {
    name: string; parentPath: string; path: string;
    isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean; isFIFO(): boolean; isSocket(): boolean;
    isBlockDevice(): boolean; isCharacterDevice(): boolean;
  }
  interface FileHandle {
    readonly fd: number;
    read(buffer?: ArrayBufferView | object, offset?: number | object | null, length?: number | null, position?: number | null): Promise<{ bytesRead: number; buffer: Uint8Array }>;
    write(data: Data, offset?: number | null, length?: any, position?: number | null): Promise<{ bytesWritten: number; buffer: any }>;
    readFile(options: Encoding | (ReadOptions & { encoding: Encoding })): Promise<string>;
    readFile(options?: ReadOptions | null): Promise<Uint8Array>;
    writeFile(data: Data, options?: WriteOptions | Encoding): Promise<void>;
    appendFile(data: Data, options?: WriteOptions | Encoding): Promise<void>;
    stat(options?: { bigint?: boolean }): Promise<Stats>;
    truncate(len?: number): Promise<void>;
    sync(): Promise<void>;
    datasync(): Promise<void>;
    chmod(mode: Mode): Promise<void>;
    utimes(atime: Time, mtime: Time): Promise<void>;
    chunks(options?: { highWaterMark?: number; start?: number; end?: number; encoding?: Encoding }): AsyncIterableIterator<any>;
    readLines(options?: object): AsyncIterableIterator<string>;
    createReadStream(options?: object): ReadStream;
    close(): Promise<void>;
  }
  interface ReadStream extends AsyncIterable<any> {
    bytesRead: number;
    on(name: string, listener: (...args: any[]) => void): this;
    pause(): this; resume(): this; destroy(error?: Error): this; pipe<T>(to: T): T;
  }
  interface WriteStream {
    bytesWritten: number;
    on(name: string, listener: (...args: any[]) => void): this;
    write(data: Data, encoding?: Encoding, callback?: (error: Error | null) => void): boolean;
    end(data?: Data, encoding?: Encoding, callback?: () => void): this;
  }
  export const constants: Record<string, number>;
  export const F_OK: number, R_OK: number, W_OK: number, X_OK: number;

  // Each of these also as nameSync, which returns or throws, and with a callback as its last argument.
  export function readFile(path: Path | number, options: Encoding | (ReadOptions & { encoding: Encoding })): Promise<string>;
  export function readFile(path: Path | number, options?: ReadOptions | null): Promise<Uint8Array>;
  export function readFile(path: Path | number, callback: Done<Uint8Array>): void;
  export function readFile(path: Path | number, options: any, callback: Done<any>): void;
  export function readFileSync(path: Path | number, options: Encoding | (ReadOptions & { encoding: Encoding })): string;
  export function readFileSync(path: Path | number, options?: ReadOptions | null): Uint8Array;
  export function writeFile(path: Path | number, data: Data, options?: WriteOptions | Encoding): Promise<void>;
  export function writeFile(path: Path | number, data: Data, callback: Done): void;
  export function writeFile(path: Path | number, data: Data, options: any, callback: Done): void;
  export function writeFileSync(path: Path | number, data: Data, options?: WriteOptions | Encoding): void;
  export function appendFile(path: Path | number, data: Data, options?: WriteOptions | Encoding): Promise<void>;
  export function appendFile(path: Path | number, data: Data, callback: Done): void;
  export function appendFileSync(path: Path | number, data: Data, options?: WriteOptions | Encoding): void;
  export function access(path: Path, mode?: number): Promise<void>;
  export function access(path: Path, callback: Done): void;
  export function accessSync(path: Path, mode?: number): void;
  export function exists(path: Path): Promise<boolean>;
  export function exists(path: Path, callback: (is: boolean) => void): void;
  export function existsSync(path: Path): boolean;
  export function stat(path: Path, options?: { bigint?: boolean }): Promise<Stats>;
  export function stat(path: Path, callback: Done<Stats>): void;
  export function statSync(path: Path, options?: { bigint?: boolean; throwIfNoEntry?: boolean }): Stats;
  export function lstat(path: Path, options?: { bigint?: boolean }): Promise<Stats>;
  export function lstat(path: Path, callback: Done<Stats>): void;
  export function lstatSync(path: Path, options?: { bigint?: boolean; throwIfNoEntry?: boolean }): Stats;
  export function fstat(fd: number, options?: { bigint?: boolean }): Promise<Stats>;
  export function fstatSync(fd: number, options?: { bigint?: boolean }): Stats;
  export function mkdir(path: Path, options?: Mode | { recursive?: boolean; mode?: Mode }): Promise<string | undefined>;
  export function mkdir(path: Path, options: any, callback: Done<string | undefined>): void;
  export function mkdirSync(path: Path, options?: Mode | { recursive?: boolean; mode?: Mode }): string | undefined;
  export function mkdtemp(prefix: Path): Promise<string>;
  export function mkdtempSync(prefix: Path): string;
  export function readdir(path: Path, options: { withFileTypes: true; recursive?: boolean }): Promise<Dirent[]>;
  export function readdir(path: Path, options?: Encoding | { encoding?: Encoding; recursive?: boolean }): Promise<string[]>;
  export function readdir(path: Path, callback: Done<string[]>): void;
  export function readdirSync(path: Path, options: { withFileTypes: true; recursive?: boolean }): Dirent[];
  export function readdirSync(path: Path, options?: Encoding | { encoding?: Encoding; recursive?: boolean }): string[];
  export function rm(path: Path, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
  export function rm(path: Path, options: any, callback: Done): void;
  export function rmSync(path: Path, options?: { recursive?: boolean; force?: boolean }): void;
  export function rmdir(path: Path): Promise<void>;
  export function rmdirSync(path: Path): void;
  export function unlink(path: Path): Promise<void>;
  export function unlink(path: Path, callback: Done): void;
  export function unlinkSync(path: Path): void;
  export function rename(from: Path, to: Path): Promise<void>;
  export function rename(from: Path, to: Path, callback: Done): void;
  export function renameSync(from: Path, to: Path): void;
  export function copyFile(from: Path, to: Path, mode?: number): Promise<void>;
  export function copyFile(from: Path, to: Path, callback: Done): void;
  export function copyFileSync(from: Path, to: Path, mode?: number): void;
  export function link(from: Path, to: Path): Promise<void>;
  export function linkSync(from: Path, to: Path): void;
  export function symlink(target: Path, path: Path): Promise<void>;
  export function symlinkSync(target: Path, path: Path): void;
  export function readlink(path: Path): Promise<string>;
  export function readlinkSync(path: Path): string;
  export function realpath(path: Path): Promise<string>;
  export function realpath(path: Path, callback: Done<string>): void;
  export function realpathSync(path: Path): string;
  export function chmod(path: Path, mode: Mode): Promise<void>;
  export function chmodSync(path: Path, mode: Mode): void;
  export function fchmod(fd: number, mode: Mode): Promise<void>;
  export function fchmodSync(fd: number, mode: Mode): void;
  export function utimes(path: Path, atime: Time, mtime: Time): Promise<void>;
  export function utimesSync(path: Path, atime: Time, mtime: Time): void;
  export function futimes(fd: number, atime: Time, mtime: Time): Promise<void>;
  export function futimesSync(fd: number, atime: Time, mtime: Time): void;
  export function truncate(path: Path | number, len?: number): Promise<void>;
  export function truncateSync(path: Path | number, len?: number): void;
  export function ftruncate(fd: number, len?: number): Promise<void>;
  export function ftruncateSync(fd: number, len?: number): void;
  export function fsync(fd: number): Promise<void>;
  export function fsyncSync(fd: number): void;
  export function fdatasync(fd: number): Promise<void>;
  export function fdatasyncSync(fd: number): void;
  export function open(path: Path, flags?: string | number, mode?: Mode): Promise<number>;
  export function open(path: Path, flags: string | number, callback: Done<number>): void;
  export function openSync(path: Path, flags?: string | number, mode?: Mode): number;
  export function close(fd: number): Promise<void>;
  export function close(fd: number, callback: Done): void;
  export function closeSync(fd: number): void;
  export function read(fd: number, buffer: ArrayBufferView, offset?: number | null, length?: number | null, position?: number | null): Promise<number>;
  export function read(fd: number, buffer: ArrayBufferView, offset: number, length: number, position: number | null, callback: (error: Fault | null, count: number, buffer: ArrayBufferView) => void): void;
  export function readSync(fd: number, buffer: ArrayBufferView, offset?: number | object | null, length?: number | null, position?: number | null): number;
  export function write(fd: number, data: Data, offset?: any, length?: any, position?: number | null): Promise<number>;
  export function writeSync(fd: number, data: Data, offset?: any, length?: any, position?: number | null): number;
  export function createReadStream(path: Path, options?: object | Encoding): ReadStream;
  export function createWriteStream(path: Path, options?: object | Encoding): WriteStream;

  export namespace promises {
    const constants: Record<string, number>;
    function open(path: Path, flags?: string | number, mode?: Mode): Promise<FileHandle>;
    function readFile(path: Path | FileHandle, options: Encoding | (ReadOptions & { encoding: Encoding })): Promise<string>;
    function readFile(path: Path | FileHandle, options?: ReadOptions | null): Promise<Uint8Array>;
    function writeFile(path: Path | FileHandle, data: Data, options?: WriteOptions | Encoding): Promise<void>;
    function appendFile(path: Path | FileHandle, data: Data, options?: WriteOptions | Encoding): Promise<void>;
    function access(path: Path, mode?: number): Promise<void>;
    function stat(path: Path, options?: { bigint?: boolean }): Promise<Stats>;
    function lstat(path: Path, options?: { bigint?: boolean }): Promise<Stats>;
    function mkdir(path: Path, options?: Mode | { recursive?: boolean; mode?: Mode }): Promise<string | undefined>;
    function mkdtemp(prefix: Path): Promise<string>;
    function readdir(path: Path, options: { withFileTypes: true; recursive?: boolean }): Promise<Dirent[]>;
    function readdir(path: Path, options?: Encoding | { encoding?: Encoding; recursive?: boolean }): Promise<string[]>;
    function rm(path: Path, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
    function rmdir(path: Path): Promise<void>;
    function unlink(path: Path): Promise<void>;
    function rename(from: Path, to: Path): Promise<void>;
    function copyFile(from: Path, to: Path, mode?: number): Promise<void>;
    function link(from: Path, to: Path): Promise<void>;
    function symlink(target: Path, path: Path): Promise<void>;
    function readlink(path: Path): Promise<string>;
    function realpath(path: Path): Promise<string>;
    function chmod(path: Path, mode: Mode): Promise<void>;
    function utimes(path: Path, atime: Time, mtime: Time): Promise<void>;
    function truncate(path: Path, len?: number): Promise<void>;
  }
}
