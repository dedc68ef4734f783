declare module "url" {
  type URL_ = URL;
  const URL_: typeof URL;
  type URLSearchParams_ = URLSearchParams;
  const URLSearchParams_: typeof URLSearchParams;
  export { URL_ as URL, URLSearchParams_ as URLSearchParams };
  export function fileURLToPath(url: string | URL): string;
  export function pathToFileURL(path: string): URL;
  export function urlToHttpOptions(url: URL): { [name: string]: any };
  export function format(url: URL, options?: { auth?: boolean; fragment?: boolean; search?: boolean; unicode?: boolean }): string;
  export function domainToASCII(domain: string): string;
  export function domainToUnicode(domain: string): string;
}
