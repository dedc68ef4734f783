declare module "path" {
  interface ParsedPath {
    root: string;
    dir: string;
    base: string;
    ext: string;
    name: string;
  }
  interface Path {
    resolve(...paths: string[]): string;
    normalize(path: string): string;
    isAbsolute(path: string): boolean;
    join(...paths: string[]): string;
    relative(from: string, to: string): string;
    toNamespacedPath(path: string): string;
    dirname(path: string): string;
    basename(path: string, suffix?: string): string;
    extname(path: string): string;
    format(parts: Partial<ParsedPath>): string;
    parse(path: string): ParsedPath;
    readonly sep: "/";
    readonly delimiter: ":";
    readonly win32: null;
    readonly posix: Path;
  }
  const path: Path;
  export = path;
}
