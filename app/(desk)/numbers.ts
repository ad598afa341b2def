import type { Translator } from '#lib/messages/translator.ts'

/** A time in a recording as m:ss. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]

/** Round moments that an axis of time is labelled with, in ms. */
export function timeTicks(endMs: number): number[] {
  const step = 1000 * (TIME_STEPS_S.find((seconds) => endMs / seconds <= 8000) ?? 7200)
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, i) => i * step)
}

/** A number with the decimals that it is written with in code, such as 0.05. */
export function asWritten(value: number, t: Translator): string {
  // The smallest are written with an exponent, such as 1.5e-7.
  const [digits = '', exponent = '0'] = String(value).split('e')
  return t.decimals(value, Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent)))
}
