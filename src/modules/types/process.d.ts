declare module "process" {
  interface Output { readonly fd: number; readonly isTTY?: boolean; write(data: string | ArrayBufferView, callback?: () => void): boolean }
  interface Process {
    readonly argv: string[]; readonly argv0: string; readonly execPath: string; readonly execArgv: string[];
    readonly env: Record<string, string | undefined>;
    readonly pid: number; readonly ppid: number; readonly arch: string; readonly platform: string;
    readonly version: string; readonly versions: Record<string, string>;
    exitCode: number | undefined;
    exit(code?: number | string): never;
    abort(): never;
    kill(pid: number, signal?: string | number): true;
    cwd(): string;
    umask(mask?: number | string): number;
    uptime(): number;
    hrtime: { (before?: [number, number]): [number, number]; bigint(): bigint };
    memoryUsage: { (): { rss: number; heapTotal: number; heapUsed: number; external: number; arrayBuffers: number }; rss(): number };
    cpuUsage(before?: { user: number; system: number }): { user: number; system: number };
    nextTick<A extends any[]>(callback: (...args: A) => void, ...args: A): void;
    emitWarning(warning: string | Error, type?: string): void;
    on(name: string, listener: (...args: any[]) => void): this;
    once(name: string, listener: (...args: any[]) => void): this;
    off(name: string, listener: (...args: any[]) => void): this;
    emit(name: string, ...args: any[]): boolean;
    getuid(): number; getgid(): number; geteuid(): number; getegid(): number;
    readonly stdout: Output; readonly stderr: Output;
  }
  const process: Process;
  export = process;
}
declare const process: typeof import("process");
