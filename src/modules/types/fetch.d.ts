declare module "fetch" {
  interface Init { method?: string; headers?: any; body?: any; redirect?: "follow" | "error" | "manual"; signal?: any }
  class Headers {
    constructor(init?: any);
    append(name: string, value: string): void; set(name: string, value: string): void; get(name: string): string | null;
    has(name: string): boolean; delete(name: string): void; getSetCookie(): string[];
    forEach(fn: (value: string, name: string, headers: Headers) => void): void;
    entries(): IterableIterator<[string, string]>; keys(): IterableIterator<string>; values(): IterableIterator<string>;
    [Symbol.iterator](): IterableIterator<[string, string]>;
  }
  class Body {
    readonly body: any; readonly bodyUsed: boolean;
    text(): Promise<string>; json(): Promise<any>; arrayBuffer(): Promise<ArrayBuffer>; bytes(): Promise<Uint8Array>; blob(): Promise<any>;
  }
  class Request extends Body {
    constructor(input: string | Request | { href: string }, init?: Init);
    readonly url: string; readonly method: string; readonly headers: Headers; readonly redirect: string; readonly signal: any;
    clone(): Request;
  }
  class Response extends Body {
    constructor(body?: any, init?: { status?: number; statusText?: string; headers?: any });
    readonly status: number; readonly statusText: string; readonly ok: boolean; readonly headers: Headers; readonly url: string;
    readonly redirected: boolean; readonly type: string;
    clone(): Response;
    static json(value: any, init?: object): Response;
    static error(): Response;
    static redirect(url: string, status?: number): Response;
  }
  interface Fetch {
    (input: string | Request | { href: string }, init?: Init): Promise<Response>;
    fetch: Fetch;
    /** With the body as text. */
    get(url: string, init?: Init): Promise<{ status: number; ok: boolean; url: string; headers: Record<string, string>; body: string }>;
    Headers: typeof Headers; Request: typeof Request; Response: typeof Response;
  }
  const fetch: Fetch;
  export = fetch;
}
