import { clamp } from '#lib/numbers/clamp.ts'
import type { Random } from '#lib/statistics/random.ts'
import type { Pose } from './performance.ts'

/** What a drawn person does in a clip, with several wordings of it; the last is kept from training, to be asked for later. */
export const BEHAVIOURS = {
  smiles: ['a person smiles widely', 'the corners of the mouth rise into a broad smile', 'a wide smile', 'she beams'],
  'raises the brows': ['a person raises the brows', 'the eyebrows go up', 'raised eyebrows', 'brows lifted high'],
  talks: [
    'a person talks without moving the rest of the face',
    'the mouth opens and closes in speech',
    'someone is speaking',
    'talking, otherwise still',
  ],
  'keeps still': ['a person keeps still', 'the face does not move', 'no movement at all', 'a motionless face'],
} as const
export type Behaviour = keyof typeof BEHAVIOURS

const REST: Pose = {
  smile: 0,
  browRaise: 0,
  browKnit: 0,
  blink: 0,
  talk: 0,
  gazeX: 0,
  gazeY: 0,
  headX: 0,
  headY: 0,
  tilt: 0,
}
/** Seconds that a movement takes to rise. */
const RISE_S = 0.4

/** The pose at each time of a clip in which one thing is done, with small movements of gaze and head that tell nothing. */
export function behaviourPoses(behaviour: Behaviour, random: Random): (timeS: number) => Pose {
  const strength = random.between(0.7, 1)
  const startS = random.between(0, 0.5)
  const syllableS = random.between(0.25, 0.4)
  const [gazeX, gazeY] = [random.between(-0.3, 0.3), random.between(-0.2, 0.2)]
  const [sway, swayS, tilt] = [random.between(0.002, 0.008), random.between(1, 3), random.between(-0.04, 0.04)]
  return (timeS) => {
    const risen = strength * clamp((timeS - startS) / RISE_S, 0, 1)
    const rest = { ...REST, gazeX, gazeY, tilt, headX: sway * Math.sin((2 * Math.PI * timeS) / swayS) }
    if (behaviour === 'smiles') return { ...rest, smile: risen }
    if (behaviour === 'raises the brows') return { ...rest, browRaise: risen }
    if (behaviour === 'talks') return { ...rest, talk: strength * Math.abs(Math.sin((Math.PI * timeS) / syllableS)) }
    return rest
  }
}
