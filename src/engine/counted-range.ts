/** The stretch of time that one run of a rule looks at: `from` ≤ time < `to`, in microseconds. */
export interface RunRange {
  readonly from: number;
  readonly to: number;
}
