import { cains } from './cains.ts'
import { panss } from './panss.ts'
import type { Scale, ScaleSum } from './scale.ts'

/** The scales that a study may use. */
export const SCALES: readonly Scale[] = [panss, cains]

/** @throws RangeError where there is no such scale */
export function scaleOf(key: string): Scale {
  const scale = SCALES.find((candidate) => candidate.key === key)
  if (!scale) throw new RangeError(`There is no scale “${key}”.`)
  return scale
}

/** @throws RangeError where the scale has no such sum */
export function sumOf(scale: Scale, key: string): ScaleSum {
  const sum = scale.sums.find((candidate) => candidate.key === key)
  if (!sum) throw new RangeError(`${scale.name} has no subscale “${key}”.`)
  return sum
}
