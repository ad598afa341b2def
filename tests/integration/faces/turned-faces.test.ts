import { describe, expect, it } from 'vitest'
import { TURNS } from '#lib/faces/turned-picture.ts'
import { analyzeFile } from '../../fixtures/models.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'
import { turnedCopy, turnedPhantom } from '../../fixtures/turned-videos.ts'

const SAID = {
  0: undefined,
  90: {
    message: 'The participant’s face is turned by about 90° clockwise.',
    advice: 'Rotate the recording by 90° anticlockwise, then analyse the rotated copy.',
  },
  180: {
    message: 'The participant’s face is upside down.',
    advice: 'Rotate the recording by 180°, then analyse the rotated copy.',
  },
  270: {
    message: 'The participant’s face is turned by about 90° anticlockwise.',
    advice: 'Rotate the recording by 90° clockwise, then analyse the rotated copy.',
  },
}

async function saidOf(file: string) {
  const { analysis } = await analyzeFile(file)
  const warning = analysis.quality!.find(({ code }) => code === 'turned-face')
  if (warning) expect(analysis.warnings).toContain(warning.message)
  return warning && { message: warning.message, advice: warning.advice }
}

describe('a recording that is turned', () => {
  // Where an upside-down face is never certain, there is no participant to speak of, but the advice is the same.
  it.each(TURNS)('by %i°: so it is said of a drawn person', async (turn) => {
    for (const who of [0, 1]) expect(await saidOf(turnedPhantom(turn, 4, who)), `person ${who}`).toEqual(SAID[turn])
  })

  it.skipIf(!hasShared).each(TURNS)('by %i°: so it is said of a filmed person', async (turn) => {
    for (const name of ['head_pose_male.mp4', 'woman_expressions.mp4'])
      expect((await saidOf(turnedCopy(shared('samples', name), turn, 4)))?.advice, name).toBe(SAID[turn]?.advice)
  })
})
