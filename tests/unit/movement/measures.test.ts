import { describe, expect, it } from 'vitest'
import { CLIP_NAMES, FACE_MEASURES, FRAME_NAMES } from '#lib/movement/measures.ts'

describe('the names of facial movement', () => {
  it('are one for each number, and none is given twice', () => {
    expect(FRAME_NAMES).toHaveLength(17)
    expect(CLIP_NAMES).toHaveLength(17 * 6 + 3)
    expect(new Set(CLIP_NAMES).size).toBe(CLIP_NAMES.length)
  })

  it('say the group, the measure and the statistic', () => {
    expect(CLIP_NAMES.slice(0, 3)).toEqual(['fac_mouthopen_mean', 'fac_mouthopen_std', 'fac_mouthopen_range'])
    for (const name of CLIP_NAMES) expect(name).toMatch(/^(?:fac|mov)_[a-z]+(?:_[a-z0-9]+)?$/)
  })

  it('count mouth and brows as expression, and neither eyes nor head', () => {
    const expression = FACE_MEASURES.filter((measure) => 'expression' in measure).map(({ key }) => key)
    expect(expression).toEqual([
      'fac_mouthopen',
      'fac_mouthwidth',
      'fac_cornerlift',
      'fac_browheight',
      'fac_browfurrow',
    ])
  })
})
