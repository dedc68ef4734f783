declare module "assert" {
  type Message = string | Error;
  type Expected = RegExp | Function | object;
  interface Assert {
    (value?: any, message?: Message): void;
    ok(value?: any, message?: Message): void;
    fail(message?: Message): never;
    equal(actual: any, expected: any, message?: Message): void;
    notEqual(actual: any, expected: any, message?: Message): void;
    strictEqual(actual: any, expected: any, message?: Message): void;
    notStrictEqual(actual: any, expected: any, message?: Message): void;
    deepEqual(actual: any, expected: any, message?: Message): void;
    notDeepEqual(actual: any, expected: any, message?: Message): void;
    deepStrictEqual(actual: any, expected: any, message?: Message): void;
    notDeepStrictEqual(actual: any, expected: any, message?: Message): void;
    ifError(value: any): void;
    match(text: string, regexp: RegExp, message?: Message): void;
    doesNotMatch(text: string, regexp: RegExp, message?: Message): void;
    throws(fn: () => any, error?: Expected | string, message?: Message): void;
    doesNotThrow(fn: () => any, error?: Expected | string, message?: Message): void;
    rejects(promise: Promise<any> | (() => Promise<any>), error?: Expected | string, message?: Message): Promise<void>;
    doesNotReject(promise: Promise<any> | (() => Promise<any>), error?: Expected | string, message?: Message): Promise<void>;
    AssertionError: new (options: object) => Error & { actual: any; expected: any; operator: string; generatedMessage: boolean };
    strict: Assert;
  }
  const assert: Assert;
  export = assert;
}
declare module "assert/strict" {
  import assert = require("assert");
  const strict: typeof assert;
  export = strict;
}
