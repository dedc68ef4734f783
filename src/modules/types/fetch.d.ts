interface RequestInit { method?: string; headers?: any; body?: any; redirect?: "follow" | "error" | "manual"; signal?: any; duplex?: "half" }
declare class Headers {
  constructor(init?: any);
  append(name: string, value: string): void; set(name: string, value: string): void; get(name: string): string | null;
  has(name: string): boolean; delete(name: string): void; getSetCookie(): string[];
  forEach(fn: (value: string, name: string, headers: Headers) => void): void;
  entries(): IterableIterator<[string, string]>; keys(): IterableIterator<string>; values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}
declare class FetchBody {
  readonly body: any; readonly bodyUsed: boolean;
  text(): Promise<string>; json(): Promise<any>; arrayBuffer(): Promise<ArrayBuffer>; bytes(): Promise<Uint8Array>; blob(): Promise<any>;
}
declare class Request extends FetchBody {
  constructor(input: string | Request | { href: string }, init?: RequestInit);
  readonly url: string; readonly method: string; readonly headers: Headers; readonly redirect: string; readonly signal: any;
  clone(): Request;
}
declare class Response extends FetchBody {
  constructor(body?: any, init?: { status?: number; statusText?: string; headers?: any });
  readonly status: number; readonly statusText: string; readonly ok: boolean; readonly headers: Headers; readonly url: string;
  readonly redirected: boolean; readonly type: string;
  clone(): Response;
  static json(value: any, init?: object): Response;
  static error(): Response;
  static redirect(url: string, status?: number): Response;
}
declare module "fetch" {
  interface Fetch {
    (input: string | Request | { href: string }, init?: RequestInit): Promise<Response>;
    fetch: Fetch;
    /** With the body as text. */
    get(url: string, init?: RequestInit): Promise<{ status: number; ok: boolean; url: string; headers: Record<string, string>; body: string }>;
    Headers: typeof Headers; Request: typeof Request; Response: typeof Response;
  }
  const fetch: Fetch;
  export = fetch;
}
declare const fetch: typeof import("fetch");
