import type { WrittenScale } from './scale.ts'

type WrittenItem = WrittenScale['items'][number]

/** What all of these items have in common. */
type Common = Pick<WrittenItem, 'low' | 'high' | 'levels'>

/** Items of one range, coded by a stem and their number from 1: P1, P2, ... */
export function sameItems(stem: string, common: Common, titles: readonly string[], from = 1): WrittenItem[] {
  return titles.map((title, place) => {
    const key = `${stem}${from + place}`
    return { key, label: key, title, ...common }
  })
}

/** Their codes. */
export const numbered = (stem: string, count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, place) => `${stem}${from + place}`)

/** Items by codes that are written with spaces between them. */
export const codes = (text: string): string[] => text.split(' ')
