// A little of everything that a compiler of TypeScript has to take away.
interface Point { readonly x: number; readonly y: number }

enum Axis { X = "x", Y = "y" }

abstract class Shape<T extends Point> {
  constructor(protected readonly points: T[], private name?: string) {}
  abstract area(): number;
  get label(): string { return this.name ?? "unnamed"; }
}

class Polygon extends Shape<Point> {
  area(): number {
    const { points } = this;
    return Math.abs(points.reduce((sum, p, i) => {
      const q = points[(i + 1) % points.length]!;
      return sum + p[Axis.X] * q.y - q[Axis.X] * p.y;
    }, 0)) / 2;
  }
}

const square = new Polygon([{ x: 0, y: 0 }, { x: 2, y: 0 }, { x: 2, y: 2 }, { x: 0, y: 2 }] as Point[], "square");
export const answer: string = square.label + ": " + square.area().toFixed(1);
