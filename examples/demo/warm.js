// Run once before the snapshot is made: what it makes V8 compile is kept in the snapshot.
for (let i = 0; i < 3; i++) {
  ts.transpileModule(
    "interface A { x: number } enum E { P = 'p' } abstract class B<T extends A> {" +
      " constructor(protected readonly a: T[], private n?: string) {} abstract f(): number;" +
      " get l(): string { return this.n ?? 'none' } }" +
      " class C extends B<A> { f(): number { const { a } = this; return Math.abs(a.reduce((s, p, i) => {" +
      " const q = a[(i + 1) % a.length]!; return s + p.x * q.x }, 0)) / 2 } }" +
      " export const z: string = new C([{ x: 1 }] as A[], 'c').l + ': ' + (1).toFixed(1);",
    {});
}
