import { describe, expect, it } from 'vitest'
import { targetInStudy, targetScore, targetsInStudy, titleAmongScales } from '#lib/heads/target.ts'
import { english } from '#lib/messages/translator.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import {
  entriesOfScale,
  namedEntries,
  namedKey,
  namedScale,
  type StudyScales,
  splitKey,
} from '#lib/scales/study-scales.ts'

const [panss, cains] = [scaleOf('panss'), scaleOf('cains')]
const scales: StudyScales = [
  { name: '', scale: panss, named: panss, items: [], target: 'negative' },
  { name: 'cains', scale: cains, named: namedScale('cains', cains), items: [], target: 'exp' },
]

describe('keys of the scales of a study', () => {
  it('stand alone on the first, as they were stored before there could be others', () => {
    expect(namedScale('', panss)).toBe(panss)
    expect(targetInStudy(scales, 'negative')).toMatchObject({ key: 'negative', range: [7, 49] })
    expect(titleAmongScales(targetInStudy(scales, 'N1'))).toBe('N1 Blunted affect')
  })

  it('begin with the name of the scale on the others', () => {
    expect(namedKey('cains', 'EXP1')).toBe('cains:EXP1')
    expect(splitKey('cains:EXP1')).toEqual({ name: 'cains', key: 'EXP1' })
    const target = targetInStudy(scales, 'cains:exp')
    const scores = namedEntries('cains', { EXP1: 1, EXP2: 2, EXP3: 3, EXP4: 4 })
    expect(targetScore(target, scores)).toBe(10)
    expect(english.stored(titleAmongScales(target))).toBe('CAINS: Expression (EXP)')
    expect(entriesOfScale('cains', { ...scores, N1: 7 })).toEqual({ EXP1: 1, EXP2: 2, EXP3: 3, EXP4: 4 })
    expect(entriesOfScale('', { ...scores, N1: 7 })).toEqual({ N1: 7 })
  })

  it('give no score to sheets of other scales, and no set of items of two', () => {
    expect(targetScore(targetInStudy(scales, 'cains:exp'), { N1: 3 })).toBeUndefined()
    expect(() => targetInStudy(scales, 'N1+cains:EXP1')).toThrow(RangeError)
    expect(() => targetInStudy(scales, 'cdss:total')).toThrow('no scale “cdss”')
  })

  it('are different for every target', () => {
    const keys = targetsInStudy(scales).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
