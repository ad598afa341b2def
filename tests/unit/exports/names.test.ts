import { describe, expect, it } from 'vitest'
import { exportedScales } from '#lib/exports/exported-scales.ts'
import { distinctFileNames } from '#lib/exports/file-names.ts'
import { redcapFiles } from '#lib/exports/redcap-files.ts'
import type { ExportedInterview, StudyData } from '#lib/exports/study-data.ts'
import { scaleSchema } from '#lib/scales/scale.ts'
import { ownScale } from '../../fixtures/own-scale.ts'

describe('names of files', () => {
  it('are each once, also where one looks like the second of another', () => {
    const visits = ['V 1', 'V_1', 'V_1-2', 'v_1']
    const names = distinctFileNames(visits.map((visit) => ({ participant: 'P', visit })))
    expect(names).toEqual(['P_V_1', 'P_V_1-2', 'P_V_1-2-2', 'P_v_1-3'])
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(4)
  })
})

describe('REDCap files of a study with a scale of its own', () => {
  const items = ['n1', 'N1', 'A-1'].map((key) => ({ key, label: key, title: key, low: 0, high: 4 }))
  const sums = [{ key: 'total', title: 'Total', items: ['n1', 'N1', 'A-1'] }]
  const key = 'own-0190f0f0-0000-7000-8000-000000000000'
  const scale = scaleSchema.parse({ ...ownScale({ name: 'My Face Scale 3', items, sums }), key })
  const interview = (visit: string): ExportedInterview => ({
    id: visit,
    participant: 'P1',
    visit,
    date: '2026-01-01',
    site: null,
    sex: null,
    ageBand: null,
    coverage: null,
    durationMs: null,
    someClips: null,
    sheets: [
      {
        rater: 'R1',
        kind: 'rating' as const,
        scaleName: '',
        scores: { n1: 1, N1: 2, 'A-1': 3 },
        notAssessable: [],
        version: 1,
        imported: false,
        blind: true,
        training: false,
      },
    ],
    analyses: [],
    estimates: [],
    events: [],
    divisions: [],
  })
  const data: StudyData = {
    study: {
      id: 's',
      code: 'S',
      title: 'S',
      scales: exportedScales([{ name: '', scale, named: scale, items: [], target: 'total' }]),
      target: 'total',
      simulated: false,
      blinding: 'blinded',
    },
    datesShifted: false,
    participants: 1,
    leftOut: 0,
    isSelection: false,
    interviews: [interview('V 1'), interview('V-1')],
    raters: new Map([['r', 'R1']]),
    authors: new Map([['r', 'R1']]),
  }

  it('name the same fields, each once, by the name of the scale', () => {
    const { dictionary, records } = redcapFiles(data)
    const [header, ...rows] = [...records]
    const named = dictionary.slice(1).map(([name]) => String(name))
    expect(named.slice(-3)).toEqual(['my_face_scal_n1', 'my_face_scal_n1_2', 'my_face_scal_a_1'])
    for (const name of named) expect(header, name).toContain(name)
    for (const name of [...named, ...dictionary.slice(1).map(([, form]) => String(form))])
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
    const ofRater = rows.find((row) => row[2] !== '')!
    expect(ofRater.slice(-4)).toEqual([1, 2, 3, 2])
  })

  it('have an event for each visit', () => {
    const [, ...rows] = [...redcapFiles(data).records]
    expect([...new Set(rows.map(([, event]) => event))]).toEqual(['v_1_arm_1', 'v_1_2_arm_1'])
  })
})
