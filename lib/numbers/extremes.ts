/*
 * Math.max(...values) puts every value on the stack: it throws a RangeError from some 120,000 on, which an hour of clips, a video's frames or a
 * dataset reach. What grows with a recording or a study goes through these.
 */

/** The largest of numbers; -Infinity of none, and NaN where one is none, as Math.max has it. */
export function largest(values: Iterable<number>): number {
  let found = Number.NEGATIVE_INFINITY
  for (const value of values) found = Math.max(found, value)
  return found
}

/** The smallest of numbers; Infinity of none, and NaN where one is none, as Math.min has it. */
export function smallest(values: Iterable<number>): number {
  let found = Number.POSITIVE_INFINITY
  for (const value of values) found = Math.min(found, value)
  return found
}

/** Adds items at the end of a list, however many there are. */
export function pushAll<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item)
}
