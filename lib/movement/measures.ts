import { type Message, phrase } from '#lib/messages/message.ts'

/** The encoder that gives these measures. */
export const MOVEMENT = 'facial-movement'

/** What a measure is given in. */
export type MeasureUnit = 'eye-distance' | 'eye-width' | 'degrees' | 'share'

/** One number that is read from a face in a frame. */
export interface FaceMeasure {
  /** Its name in files, after the scheme of OpenDBM: the group (`fac` of the face, `mov` of eyes and head), then the measure. */
  key: string
  title: Message
  unit: MeasureUnit
  /** Whether it is a movement of expression: mouth and brows. */
  expression?: boolean
}

/** The measures of a frame, in the order in which the encoder gives them. */
export const FACE_MEASURES = [
  { key: 'fac_mouthopen', title: phrase('Mouth opening'), unit: 'eye-distance', expression: true },
  { key: 'fac_mouthwidth', title: phrase('Mouth width'), unit: 'eye-distance', expression: true },
  { key: 'fac_cornerlift', title: phrase('Lift of the mouth’s corners'), unit: 'eye-distance', expression: true },
  { key: 'fac_browheight', title: phrase('Height of the brows'), unit: 'eye-distance', expression: true },
  { key: 'fac_browfurrow', title: phrase('Furrow of the brows'), unit: 'eye-distance', expression: true },
  { key: 'fac_asymmouth', title: phrase('Asymmetry of the mouth'), unit: 'eye-distance' },
  { key: 'fac_asymeyebrow', title: phrase('Asymmetry of the brows'), unit: 'eye-distance' },
  { key: 'fac_asymeye', title: phrase('Asymmetry of the eyes’ opening'), unit: 'eye-width' },
  { key: 'mov_eyeopen', title: phrase('Opening of the eyes'), unit: 'eye-width' },
  { key: 'mov_gazex', title: phrase('Gaze to the side'), unit: 'eye-width' },
  { key: 'mov_gazey', title: phrase('Gaze down'), unit: 'eye-width' },
  { key: 'mov_hposepitch', title: phrase('Nod of the head (pitch)'), unit: 'degrees' },
  { key: 'mov_hposeyaw', title: phrase('Turn of the head (yaw)'), unit: 'degrees' },
  { key: 'mov_hposeroll', title: phrase('Tilt of the head (roll)'), unit: 'degrees' },
  { key: 'mov_headx', title: phrase('Place of the head across'), unit: 'eye-distance' },
  { key: 'mov_heady', title: phrase('Place of the head down'), unit: 'eye-distance' },
  { key: 'fac_score', title: phrase('How surely it is a face'), unit: 'share' },
] as const satisfies readonly FaceMeasure[]

export type FaceMeasureKey = (typeof FACE_MEASURES)[number]['key']

/** What is said of each measure over a clip, in the order in which the encoder gives them. */
export const STATISTICS = [
  { key: 'mean', title: phrase('mean') },
  { key: 'std', title: phrase('standard deviation') },
  { key: 'range', title: phrase('range') },
  { key: 'pct10', title: phrase('10th percentile') },
  { key: 'pct90', title: phrase('90th percentile') },
  { key: 'vel', title: phrase('change per second') },
] as const

/** What is said of a clip as a whole, behind the statistics of the measures. */
export const CLIP_MEASURES = [
  { key: 'mov_blinkrate', title: phrase('Blinks per minute') },
  { key: 'fac_still', title: phrase('Share of the time without movement of the face') },
  { key: 'fac_expressivity', title: phrase('Expressivity') },
] as const

/** A number for each unit of a clip's numbers, in the order of CLIP_NAMES: changes per second have units of their own, and so has each of CLIP_MEASURES. */
export const CLIP_UNITS: readonly number[] = unitNumbers([
  ...FACE_MEASURES.flatMap(({ unit }) => STATISTICS.map(({ key }) => (key === 'vel' ? `${unit}/s` : unit))),
  ...CLIP_MEASURES.map(({ key }) => key),
])

/** The same name gets the same number. */
function unitNumbers(names: readonly string[]): number[] {
  const known = [...new Set(names)]
  return names.map((name) => known.indexOf(name))
}

/** Names of a frame's numbers. */
export const FRAME_NAMES: readonly string[] = FACE_MEASURES.map(({ key }) => key)

/** Names of a clip's numbers: each measure's statistics, measure by measure, then those of the whole clip. */
export const CLIP_NAMES: readonly string[] = [
  ...FACE_MEASURES.flatMap((measure) => STATISTICS.map((statistic) => `${measure.key}_${statistic.key}`)),
  ...CLIP_MEASURES.map(({ key }) => key),
]
