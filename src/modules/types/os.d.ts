declare module "os" {
  interface Cpu { model: string; speed: number; times: { user: number; nice: number; sys: number; idle: number; irq: number } }
  interface Address { address: string; netmask: string; family: "IPv4" | "IPv6"; mac: string; internal: boolean; cidr: string; scopeid?: number }
  export function hostname(): string;
  export function homedir(): string;
  export function tmpdir(): string;
  export function platform(): string;
  export function type(): string;
  export function release(): string;
  export function version(): string;
  export function machine(): string;
  export function arch(): string;
  export function endianness(): "LE" | "BE";
  export function loadavg(): number[];
  export function uptime(): number;
  export function totalmem(): number;
  export function freemem(): number;
  export function availableParallelism(): number;
  export function cpus(): Cpu[];
  export function networkInterfaces(): Record<string, Address[]>;
  export function userInfo(): { uid: number; gid: number; username: string; homedir: string; shell: string };
  export function getPriority(pid?: number): number;
  export const EOL: string;
  export const devNull: string;
  export const constants: { signals: Record<string, number>; priority: Record<string, number>; UV_UDP_REUSEADDR: number };
}
