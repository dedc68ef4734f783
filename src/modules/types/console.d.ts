declare module "console" {
  namespace console {
    interface Console {
      log(...args: any[]): void;
      info(...args: any[]): void;
      debug(...args: any[]): void;
      warn(...args: any[]): void;
      error(...args: any[]): void;
      trace(...args: any[]): void;
      dir(value: any, options?: object): void;
      dirxml(...args: any[]): void;
      table(data: any, columns?: string[]): void;
      assert(condition?: any, ...args: any[]): void;
      clear(): void;
      count(label?: string): void;
      countReset(label?: string): void;
      group(...args: any[]): void;
      groupCollapsed(...args: any[]): void;
      groupEnd(): void;
      time(label?: string): void;
      timeLog(label?: string, ...args: any[]): void;
      timeEnd(label?: string): void;
    }
  }
  const console: console.Console;
  export = console;
}
