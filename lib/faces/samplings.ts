/**
 * How many samplings a time takes, one at least: limits of following faces are times, so that they hold at any rate.
 *
 * @param framesPerSecond sampling rate in Hz
 */
export function samplingsIn(seconds: number, framesPerSecond: number): number {
  return Math.max(1, Math.round(seconds * framesPerSecond))
}
