import type { Random } from '#lib/statistics/random.ts'

/** What a drawn person looks like; independent of how expressive they are. */
export interface Appearance {
  skin: readonly [number, number, number]
  hair: readonly [number, number, number]
  clothes: readonly [number, number, number]
  background: readonly [number, number, number]
  eyes: readonly [number, number, number]
  /** Brightness of the light, 1 is neutral, and the side that it comes from, -1 to 1. */
  light: number
  lightFrom: number
  /** Half the width of the head as a share of the picture's height. */
  headSize: number
  /** Height of the head over its width. */
  headShape: number
  longHair: boolean
  /** Where the head is in the picture, shares of its width and height. */
  x: number
  y: number
}

const SKINS = [
  [244, 208, 177],
  [231, 188, 145],
  [214, 165, 122],
  [186, 132, 92],
  [150, 103, 70],
  [112, 74, 52],
] as const
const HAIRS = [
  [28, 22, 20],
  [62, 42, 30],
  [96, 66, 42],
  [150, 115, 74],
  [128, 124, 120],
] as const
const CLOTHES = [
  [58, 74, 98],
  [92, 88, 84],
  [70, 92, 78],
  [112, 74, 76],
  [44, 48, 56],
] as const
const BACKGROUNDS = [
  [196, 200, 202],
  [176, 184, 190],
  [208, 202, 190],
  [164, 172, 164],
  [150, 156, 168],
] as const
const EYES = [
  [72, 50, 34],
  [60, 82, 100],
  [70, 88, 62],
] as const

export function randomAppearance(random: Random): Appearance {
  return {
    skin: random.pick(SKINS),
    hair: random.pick(HAIRS),
    clothes: random.pick(CLOTHES),
    background: random.pick(BACKGROUNDS),
    eyes: random.pick(EYES),
    light: random.between(0.88, 1.06),
    lightFrom: random.between(-1, 1),
    headSize: random.between(0.2, 0.25),
    headShape: random.between(1.26, 1.38),
    longHair: random.next() < 0.5,
    x: random.between(0.42, 0.58),
    y: random.between(0.46, 0.52),
  }
}
