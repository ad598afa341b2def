import { z } from 'zod'
import { allSums, type Scale, type ScaleSum } from './scale.ts'

/** What a study calls its first scale. Keys of it stand alone, in targets and in everything that was stored before there could be others. */
export const FIRST = ''

/** Which of a study's scales is meant; its first one where left out. */
export const scaleNameSchema = z.string().max(30).default(FIRST)

/** A scale that a study rates. */
export interface StudyScale {
  /** Empty for the first; for others what keys of their items and sums begin with: “cains” of “cains:EXP1”. */
  name: string
  /** As its authors have it. */
  scale: Scale
  /** The same with each key as the study has it. */
  named: Scale
  /** Keys of the items that are rated, as the authors have them; none for all of the scale. */
  items: readonly string[]
  /** The sum that pages show of it, as its authors have it. */
  target: string
}

/** The scales of a study in their order; there is always a first. */
export type StudyScales = readonly [StudyScale, ...StudyScale[]]

/** Authors' keys are letters, digits, “-” and “_” only. */
const AFTER_NAME = ':'

/** A key of a scale as its study has it. */
export const namedKey = (name: string, key: string): string => (name === FIRST ? key : `${name}${AFTER_NAME}${key}`)

/** Which scale of a study a key is of, and the key as its authors have it. */
export function splitKey(key: string): { name: string; key: string } {
  const place = key.indexOf(AFTER_NAME)
  return place < 0 ? { name: FIRST, key } : { name: key.slice(0, place), key: key.slice(place + AFTER_NAME.length) }
}

/** The same entries by keys as the study has them. */
export function namedEntries<T>(name: string, entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  if (name === FIRST) return entries
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [namedKey(name, key), value]))
}

/** A scale with the keys that a study has for it. */
export function namedScale(name: string, scale: Scale): Scale {
  if (name === FIRST) return scale
  const known = made.get(scale)?.get(name)
  if (known) return known
  const named = (key: string) => namedKey(name, key)
  const sum = (one: ScaleSum): ScaleSum => ({ ...one, key: named(one.key), items: one.items.map(named) })
  const renamed: Scale = {
    ...scale,
    items: scale.items.map((item) => ({ ...item, key: named(item.key) })),
    sums: scale.sums.map(sum),
    models: scale.models.map((model) => ({ ...model, sums: model.sums.map(sum) })),
    thresholds: scale.thresholds.map((threshold) => ({ ...threshold, sum: named(threshold.sum) })),
  }
  made.set(scale, new Map([...(made.get(scale) ?? []), [name, renamed]]))
  return renamed
}

/** One that is made again would be parsed and summed again. */
const made = new WeakMap<Scale, Map<string, Scale>>()

/** The scale that a study calls so; undefined where it has none. */
export function scaleNamed(scales: StudyScales, name: string): StudyScale | undefined {
  return scales.find((one) => one.name === name)
}

/** The sum that pages show of a scale. @throws RangeError where the scale has no such sum */
export function shownSum({ scale, target }: Pick<StudyScale, 'scale' | 'target'>): ScaleSum {
  const sum = allSums(scale).find(({ key }) => key === target)
  if (!sum) throw new RangeError(`${scale.name} has no subscale “${target}”.`)
  return sum
}

/** The entries of one scale among those of a study, by keys as the authors have them. */
export function entriesOfScale<T>(name: string, entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => {
      const split = splitKey(key)
      return split.name === name ? [[split.key, value] as const] : []
    }),
  )
}
