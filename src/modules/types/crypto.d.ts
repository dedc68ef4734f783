declare module "crypto" {
  type Data = string | ArrayBufferView;
  type Key = string | ArrayBufferView | ArrayBuffer;
  export class Hash {
    update(data: Data, encoding?: string): this;
    digest(): Uint8Array;
    digest(encoding: string): string;
    copy(): Hash;
  }
  export class Hmac extends Hash {}
  export function createHash(algorithm: string, options?: { outputLength?: number }): Hash;
  export function createHmac(algorithm: string, key: Key, options?: { encoding?: string }): Hmac;
  export function hash(algorithm: string, data: Data, encoding?: string): string;
  export function getHashes(): string[];
  export function pbkdf2Sync(password: Data, salt: Data, iterations: number, keylen: number, digest: string): Uint8Array;
  export function randomBytes(size: number): Uint8Array;
  export function randomBytes(size: number, callback: (error: Error | null, bytes: Uint8Array) => void): void;
  export function randomFillSync<T extends ArrayBufferView | ArrayBuffer>(to: T, offset?: number, length?: number): T;
  export function randomInt(max: number): number;
  export function randomInt(min: number, max: number): number;
  export function randomUUID(): string;
  export function timingSafeEqual(a: ArrayBufferView | ArrayBuffer, b: ArrayBufferView | ArrayBuffer): boolean;
  export const webcrypto: {
    readonly subtle: { digest(algorithm: string | { name: string }, data: ArrayBufferView | ArrayBuffer): Promise<ArrayBuffer> };
    getRandomValues<T extends ArrayBufferView>(to: T): T;
    randomUUID(): string;
  };
  export const subtle: typeof webcrypto.subtle;
  export function getRandomValues<T extends ArrayBufferView>(to: T): T;
}
declare const crypto: typeof import("crypto").webcrypto;
