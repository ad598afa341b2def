import { type Message, phrase } from '#lib/messages/message.ts'

/** What a measure is given in. */
export type QualityUnit = 'grey' | 'none' | 'px' | 'degrees'

/** One number that says how well a clip shows the face. */
export interface QualityMeasure {
  key: string
  title: Message
  unit: QualityUnit
  /** Whether a clip is good from the limit up, or up to it. */
  good: 'from' | 'up-to'
  /** A limit to begin with, and the step and the ends in which it is set. */
  suggested: number
  step: number
  ends: readonly [number, number]
  /** What it is and where it comes from. */
  source: Message
}

/**
 * How well a clip shows the face, measure by measure. Light, sharpness and size are means over the frames that show the face; turn, nod and
 * certainty are means over looks of the second detector, one every 1.28 s.
 */
export const QUALITY_MEASURES = [
  {
    key: 'light',
    title: phrase('Light'),
    unit: 'grey',
    good: 'from',
    suggested: 45,
    step: 5,
    ends: [0, 255],
    source: phrase('Mean luminance of the middle of the face (ITU-R BT.601), from 0, black, to 255, white.'),
  },
  {
    key: 'sharpness',
    title: phrase('Sharpness'),
    unit: 'none',
    good: 'from',
    suggested: 0.05,
    step: 0.01,
    ends: [0, 10],
    source: phrase(
      'Variance of the Laplacian of the face at 112 px across, over the variance of its luminance. The lower, the more blurred, however bright and large the face is. Noise raises it.',
    ),
  },
  {
    key: 'size',
    title: phrase('Size of the face'),
    unit: 'px',
    good: 'from',
    suggested: 60,
    step: 10,
    ends: [0, 4000],
    source: phrase('Longer side of the detector’s box, in px of the recording.'),
  },
  {
    key: 'yaw',
    title: phrase('Turn of the head to the side'),
    unit: 'degrees',
    good: 'up-to',
    suggested: 40,
    step: 5,
    ends: [0, 90],
    source: phrase(
      'Estimated from the eyes and the nose that the second detector finds, both sides alike. It is a rough figure, too low for heads that are turned far.',
    ),
  },
  {
    key: 'pitch',
    title: phrase('Nod of the head, up or down'),
    unit: 'degrees',
    good: 'up-to',
    suggested: 30,
    step: 5,
    ends: [0, 90],
    source: phrase(
      'Estimated from the eyes, the nose and the mouth that the second detector finds. It is a rough figure: faces differ by some 10°.',
    ),
  },
  {
    key: 'certainty',
    title: phrase('Certainty of the face'),
    unit: 'none',
    good: 'from',
    suggested: 0.75,
    step: 0.05,
    ends: [0, 1],
    source: phrase(
      'How surely the second detector sees a face there, 0 to 1. It falls where a hand or a mask covers the face, but also where the face is turned, dark or blurred: no network of the chain tells covered faces by themselves.',
    ),
  },
] as const satisfies readonly QualityMeasure[]

export type QualityKey = (typeof QUALITY_MEASURES)[number]['key']

export const QUALITY_KEYS = QUALITY_MEASURES.map(({ key }) => key)

/** The measures of clips, a number a clip; null where a clip has none. */
export type ClipQuality = Record<QualityKey, (number | null)[]>
