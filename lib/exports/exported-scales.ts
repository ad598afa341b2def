import { idOfOwnScale } from '#lib/own-scales/load-scale.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import type { StudyScales } from '#lib/scales/study-scales.ts'

/** A scale of a study as its exports have it. */
export interface ExportedScale {
  /** What the study calls it; empty for its first one. */
  name: string
  scale: Scale
  /** The items that the study rates. */
  items: readonly ScaleItem[]
  /** What names of its variables begin with: small letters, digits and underscores. */
  stem: string
  /** The same where a table has several scales; empty where the study has one only. */
  prefix: string
}

/** The scales of a study with names of their variables. */
export function exportedScales(scales: StudyScales): ExportedScale[] {
  const stems = distinct(scales.map(({ scale }) => stemOf(scale)))
  return scales.map(({ name, scale, items }, i) => ({
    name,
    scale,
    items: scale.items.filter(({ key }) => items.length === 0 || items.includes(key)),
    stem: stems[i]!,
    prefix: scales.length > 1 ? `${stems[i]!}_` : '',
  }))
}

/** Names of fields are small letters, digits and underscores, and begin with a letter. */
export const fieldName = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')

/** The same names, each once: what would be the second “n1” is n1_2. */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let free = name
    for (let count = 2; taken.has(free); count++) free = `${name}_${count}`
    taken.add(free)
    return free
  })
}

/** What names of a scale's form and fields begin with: its key, or, since that of a study's own scale is a long number, its name. */
function stemOf({ key, name }: Pick<Scale, 'key' | 'name'>): string {
  const stem = fieldName((idOfOwnScale(key) === undefined ? key : name).slice(0, 12))
  return /^[a-z]/.test(stem) ? stem : fieldName(`scale_${stem}`)
}
