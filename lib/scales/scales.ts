import { bprs18, bprs24 } from './bprs.ts'
import { cains } from './cains.ts'
import { gad7, hamd17, madrs, phq9, ymrs } from './depression-anxiety-mania.ts'
import { bnss, nsa16 } from './negative-symptom-scales.ts'
import { panss } from './panss.ts'
import { sans, saps } from './sans-saps.ts'
import { allSums, type Scale, type ScaleSum } from './scale.ts'
import { cdss, cgiSch } from './schizophrenia-scales.ts'

/** The scales that come with Concord, for any study. */
export const SCALES: readonly Scale[] = [
  panss,
  cains,
  bnss,
  sans,
  saps,
  nsa16,
  bprs18,
  bprs24,
  cdss,
  cgiSch,
  phq9,
  gad7,
  hamd17,
  madrs,
  ymrs,
]

/** @throws RangeError where there is no such scale */
export function scaleOf(key: string): Scale {
  const scale = SCALES.find((candidate) => candidate.key === key)
  if (!scale) throw new RangeError(`There is no scale “${key}”.`)
  return scale
}

/** @throws RangeError where the scale has no such sum, neither of its own nor in one of its models */
export function sumOf(scale: Scale, key: string): ScaleSum {
  const sum = allSums(scale).find((candidate) => candidate.key === key)
  if (!sum) throw new RangeError(`${scale.name} has no subscale “${key}”.`)
  return sum
}

/** The sum that a study of faces is usually about: what the face tells most of, or else the total. */
export function usualTarget({ sums }: Pick<Scale, 'sums'>): string {
  const first = ['negative', 'exp', 'blunted-affect', 'total'].find((key) => sums.some((sum) => sum.key === key))
  return first ?? sums[0]!.key
}
