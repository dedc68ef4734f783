declare module "exec" {
  type Env = Record<string, string | undefined>;
  interface Options {
    cwd?: string; env?: Env; encoding?: string | null; timeout?: number; killSignal?: string | number; maxBuffer?: number;
    input?: string | ArrayBufferView; shell?: boolean | string; stdio?: any; signal?: any;
  }
  interface Output { stdout: string; stderr: string; code: number; signal: string | null }
  interface ExecError extends Error {
    code: number | string | null; signal: string | null; killed: boolean; cmd: string; stdout: any; stderr: any;
  }
  interface ChildProcess {
    readonly pid: number | undefined; readonly exitCode: number | null; readonly signalCode: string | null; killed: boolean;
    stdin: any; stdout: any; stderr: any;
    on(name: string, listener: (...args: any[]) => void): this;
    once(name: string, listener: (...args: any[]) => void): this;
    kill(signal?: string | number): boolean;
  }
  interface SyncResult { pid: number; status: number | null; signal: string | null; output: any[]; stdout: any; stderr: any; error?: Error }
  type Done = (error: ExecError | null, stdout: any, stderr: any) => void;
  /** What the program wrote to stdout and stderr; throws when it fails. */
  export function run(file: string, args?: string[]): string;
  export function execFile(file: string, args?: string[], options?: Options): Promise<Output> & { child: ChildProcess };
  export function execFile(file: string, callback: Done): ChildProcess;
  export function execFile(file: string, args: string[], callback: Done): ChildProcess;
  export function execFile(file: string, args: string[], options: Options, callback: Done): ChildProcess;
  export function exec(command: string, options?: Options): Promise<Output> & { child: ChildProcess };
  export function exec(command: string, callback: Done): ChildProcess;
  export function exec(command: string, options: Options, callback: Done): ChildProcess;
  export function execFileSync(file: string, args?: string[], options?: Options): any;
  export function execSync(command: string, options?: Options): any;
  export function spawnSync(file: string, args?: string[], options?: Options): SyncResult;
  export function spawn(file: string, args?: string[], options?: Options): ChildProcess;
}
declare module "child_process" {
  export * from "exec";
}
