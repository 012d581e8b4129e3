/** The runner's colours, or none. */
export interface Paint {
  readonly bad: (text: string) => string
  readonly good: (text: string) => string
  readonly dim: (text: string) => string
  readonly strong: (text: string) => string
}

const unpainted = (text: string): string => text

export const plainPaint: Paint = { bad: unpainted, good: unpainted, dim: unpainted, strong: unpainted }
