import { describe, expect, it } from 'vitest'
import { namedRecording } from '#app/(desk)/studies/[id]/add-recordings/recording-names.ts'

const read = (name: string, pattern?: string) => {
  const { participant, visit, date } = namedRecording(name, pattern)
  return [participant, visit, date]
}

describe('the name of a recording', () => {
  it.each([
    ['P012_V2_2026-03-01.mp4', ['P012', 'V2', '2026-03-01']],
    ['sub-012_ses-2_beh.mp4', ['SUB-012', 'ses-2', undefined]],
    ['p-001 baseline 20260301.MOV', ['P-001', 'baseline', '2026-03-01']],
    ['2026_03_01_P7_followup.mkv', ['P7', 'followup', '2026-03-01']],
    ['01.03.2026 P7 T1.mts', ['P7', 'T1', '2026-03-01']],
    ['NEG-0042-V3.webm', ['NEG-0042', 'V3', undefined]],
    ['interview P003 (visit 2).mp4', ['P003', 'visit 2', undefined]],
    ['P003_visit-2.mp4', ['P003', 'visit-2', undefined]],
    ['holiday.mp4', [undefined, undefined, undefined]],
    ['P1_2026-02-30.mp4', ['P1', undefined, undefined]],
    ['P1_20269999.mp4', ['P1', undefined, undefined]],
    ['.mp4', [undefined, undefined, undefined]],
    ['PANSS_2026_P017_Baseline.mp4', ['P017', 'Baseline', undefined]],
    ['P001/V1/video1.mp4', ['P001', 'V1', undefined]],
    ['GX010023_P5_V1.mp4', ['P5', 'V1', undefined]],
    ['cam2_IMG0042.mp4', [undefined, undefined, undefined]],
    ['2026_Baseline.mp4', ['2026', 'Baseline', undefined]],
    ['study/P001/V1/video.mp4', ['P001', 'V1', undefined]],
    ['P001/2026/V1.mp4', ['P001', 'V1', undefined]],
    ['2026/P001/V1/video.mp4', ['P001', 'V1', undefined]],
    ['P001/V1/P002_2026-03-01.mp4', ['P002', 'V1', '2026-03-01']],
    ['P001/ses-2/2026-03-01.mp4', ['P001', 'ses-2', '2026-03-01']],
  ])('%s', (name, expected) => {
    expect(read(name)).toEqual(expected)
  })

  it('does not take the code of the study for a participant', () => {
    expect(namedRecording('NEG1_P-001_V1.mp4', '', 'NEG-1').participant).toBe('P-001')
    expect(namedRecording('NEG1_V1.mp4', '', 'NEG-1').participant).toBeUndefined()
  })

  it('and its folders are read by a pattern with folders', () => {
    expect(read('all/A17/week 4/cam1.mp4', '{participant}/{visit}/*')).toEqual(['A17', 'week 4', undefined])
    expect(read('A17/week 4/cam1.mp4', '{participant}')).toEqual(['CAM1', undefined, undefined])
    expect(read('cam1.mp4', '{participant}/{visit}/*')).toEqual([undefined, undefined, undefined])
  })

  it('is read by a pattern where one is given', () => {
    expect(read('site3--A17--week 4--cam1.mp4', '*--{participant}--{visit}--*')).toEqual(['A17', 'week 4', undefined])
    expect(read('A17.2026.03.01.mp4', '{participant}.{date}')).toEqual(['A17', undefined, '2026-03-01'])
    expect(read('A17.mp4', '{participant}_{visit}')).toEqual([undefined, undefined, undefined])
    expect(read('a(b)17.mp4', 'a(b){participant}')).toEqual(['17', undefined, undefined])
    expect(read('A1_B2.mp4', '{participant}_{participant}')).toEqual([undefined, undefined, undefined])
  })

  it('takes no time that grows with its length', () => {
    const long = `${'a1-'.repeat(80)}${'_v'.repeat(80)}.mp4`
    expect(() => read(long)).not.toThrow()
    expect(() => read(long, '*{participant}*{visit}*{date}')).not.toThrow()
    // With a search that forgets, this would take years.
    expect(read(`${'a'.repeat(200)}.mp4`, `${'*a'.repeat(60)}b{participant}`)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
