import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, it } from 'vitest'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { english } from '#lib/messages/translator.ts'
import { missingInReport } from '#lib/reports/severity/sentences.ts'
import { severityReport } from '#lib/reports/severity-report.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { logoPicture } from '#lib/studies/logo-picture.ts'
import { drawnLogo, LOGO_TEXT } from '#tests/fixtures/logo.ts'
import { pdfText } from '#tests/fixtures/pdf-text.ts'
import { drawnInput, onTwoScales } from '#tests/fixtures/severity-input.ts'

const HIDDEN = { blind: 'own-sheet' as const, estimate: undefined, sheets: [], lockedSheets: 2 }

async function opened<T>(bytes: Buffer, work: (pdf: Awaited<ReturnType<typeof getDocument>['promise']>) => Promise<T>) {
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  try {
    return await work(await loading.promise)
  } finally {
    await loading.destroy()
  }
}

interface Node {
  role?: string
  alt?: string
  children?: Node[]
}
/** A Map, whatever its types say. */
const marksOf = async (pdf: { getMarkInfo(): Promise<unknown> }) => (await pdf.getMarkInfo()) as Map<string, boolean>

const flat = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(flat)]

describe('a severity report', () => {
  it('says where the encoder has seen the participants of the study, and only there', async () => {
    const input = drawnInput()
    const said = async (hasSeenStudy: boolean) => {
      const { estimate } = input.report
      const report = { ...input.report, estimate: { ...estimate!, head: { ...estimate!.head, hasSeenStudy } } }
      return (await pdfText(await severityReport(english, { ...input, report }))).join(' ').replace(/\s+/g, ' ')
    }
    expect(await said(true)).toContain('This encoder was trained on captions of this study')
    expect(await said(false)).not.toContain('This encoder was trained on captions')
  })

  it('is drawn over a range with fractions, as weighted sums and means have it', async () => {
    for (const range of [
      [7, 24.5],
      [0, 0.4],
    ] as [number, number][]) {
      const { report, ...input } = drawnInput()
      const [first] = await pdfText(
        await severityReport(english, { ...input, report: { ...report, target: { ...report.target, range } } }),
      )
      expect(first, range.join()).toMatch(/\d+ of 46 estimates are lower\./)
    }
  })

  it('has the notes near the highest moments where its sections have them, and shares of clips that make up the estimate', async () => {
    const input = drawnInput()
    const clips = input.report.estimate!.clips
    const highest = clips.reduce((best, clip) => ((clip.value ?? 0) > (best.value ?? 0) ? clip : best))
    const note = {
      ...{ id: '', own: false, author: 'Ravi Klein', createdAt: input.madeAt, changedAt: undefined },
      ...{ fromMs: highest.startMs, toMs: highest.startMs, text: 'Looks away for long' },
    }
    const notes = [
      { ...note, item: { key: 'N1', label: 'N1' } },
      { ...note, item: undefined, fromMs: 0, toMs: 0, text: 'Far from any moment' },
    ]
    const textOf = async (given: Partial<typeof input>) =>
      (await pdfText(await severityReport(english, { ...input, notes, ...given }))).join(' ').replace(/\s+/g, ' ')
    const whole = await textOf({})
    expect(whole).toMatch(/▲1, note of Ravi Klein at \d+:\d\d on N1: Looks away for long/)
    expect(whole).not.toContain('Far from any moment')
    expect(whole).not.toContain('% of the weight')
    const without = await textOf({ sections: input.sections.filter((section) => section !== 'notes') })
    expect(without).not.toContain('Looks away')
    const { analysis, estimate } = input.report
    const weights = new Map(analysis!.clips.map(({ startMs, coverage }) => [startMs, coverage]))
    const counted = clips.filter(({ value }) => value !== null)
    const total = counted.reduce((sum, { startMs }) => sum + weights.get(startMs)!, 0)
    const value = counted.reduce((sum, clip) => sum + (weights.get(clip.startMs)! * clip.value!) / total, 0)
    const exact = await textOf({ report: { ...input.report, estimate: { ...estimate!, value } } })
    expect(exact).toMatch(/▲1 \d+:\d\d–\d+:\d\d \(\d+\.\d, 0\.\d+ % of the weight\)/)
  })

  it('is made of ratings alone, and says what it lacks', async () => {
    const { report, ...input } = drawnInput()
    const bare = { ...report, analysis: undefined, estimate: undefined, hasRecording: false }
    const text = (await pdfText(await severityReport(english, { ...input, report: bare }))).join(' ')
    expect(text).toContain('There is no recording of this interview yet.')
    expect(text).toContain('N1')
    const said = (given: Partial<typeof report>) => missingInReport({ ...report, ...given }).map((one) => english(one))
    expect(said({})).toEqual([])
    expect(said({ ...bare, lockedSheets: 0 })).toEqual([
      expect.stringContaining('there is no recording yet'),
      'Ratings: no rating sheet has been signed yet.',
    ])
    expect(said({ analysis: undefined, estimate: undefined })).toEqual([
      expect.stringContaining('has not been analysed yet'),
    ])
    expect(said({ estimate: undefined })).toEqual([expect.stringContaining('no head in use')])
    expect(said(HIDDEN)).toEqual([expect.stringContaining('has not locked their own sheet')])
  })

  it('has what a clinician files: scores, interval, place in the study, course, moments, signatures, provenance', async () => {
    const pages = await pdfText(await severityReport(english, drawnInput()))
    expect(pages).toHaveLength(2)
    const [first, second] = pages as [string, string]
    expect(first).toContain('Severity report: P-001, V2')
    expect(first).toContain('90 % interval 18.2 to 30.4, on a range of 7 to 49.')
    expect(first).toMatch(/\d+ of 46 estimates are lower\./)
    expect(first).toContain('Not a diagnosis, and not a basis for decisions about treatment.')
    expect(first).toContain('N1 Blunted affect')
    expect(first).toContain('† amended after unblinding')
    expect(second).toContain('−3.5 (index −2.3), reliable')
    expect(second).toContain('−1.5 (index −0.9), within measurement error')
    // (25 − 28.5) / (28.5 − 7), and of the last visit (27 − 28.5) / (28.5 − 7).
    expect(second).toContain('reliable; −16 %')
    expect(second).toContain('within measurement error; −7 %')
    expect(second).toContain('standard deviation 6.40 of 46 participants’ first ratings')
    expect(second).toContain('Percent: on a base of 0.')
    expect(second).toMatch(/Highest moments: ▲1 \d+:\d\d–\d+:\d\d/)
    expect(second).toMatch(/\d+ of \d+ clips show it in half of their frames or more\./)
    expect(second).toContain('Amended after unblinding. Corrected when estimates could be seen')
    expect(second).toContain(`sha256 ${'c'.repeat(64)}`)
    for (const [i, page] of pages.entries()) {
      expect(page).toContain(`Page ${i + 1} of 2`)
      expect(page).toContain('Exported by A Manager on 2026-11-29 18:00 UTC')
    }
  })

  it('is written in the language that is asked for, with its decimal commas', async () => {
    const bytes = await severityReport(await translatorOf('de'), drawnInput())
    const pages = await pdfText(bytes)
    expect(pages).toHaveLength(2)
    const [first, second] = pages as [string, string]
    expect(first).toContain('Schweregradbericht: P-001, V2')
    expect(first).toContain('90-%-Intervall 18,2 bis 30,4, auf einem Bereich von 7 bis 49.')
    expect(first).toContain('Keine Diagnose und keine Grundlage für Behandlungsentscheidungen.')
    expect(second).toContain('−3,5 (Index −2,3), reliabel')
    expect(second).toContain('Seite 2 von 2')
    await opened(bytes, async (pdf) => {
      expect((await pdf.getMetadata()).info).toMatchObject({ Language: 'de' })
    })
  })

  it('fits two pages of US Letter, too', async () => {
    expect(await pdfText(await severityReport(english, { ...drawnInput(), size: 'Letter' }))).toHaveLength(2)
  })

  it('is the same bytes for the same input, and others for another comment', async () => {
    const bytes = await severityReport(english, drawnInput())
    expect(bytes.equals(await severityReport(english, drawnInput()))).toBe(true)
    expect(bytes.equals(await severityReport(english, { ...drawnInput(), comment: 'Another.' }))).toBe(false)
  })

  it('is tagged: language, title, headings and tables in reading order, words for each figure', async () => {
    const bytes = await severityReport(english, drawnInput())
    await opened(bytes, async (pdf) => {
      const { info, metadata } = (await pdf.getMetadata()) as { info: Record<string, unknown>; metadata: unknown }
      expect(info).toMatchObject({ Title: 'Severity report NEG-1 P-001 V2', Language: 'en' })
      expect(String((metadata as { getRaw(): string }).getRaw())).toContain('<pdfuaid:part>1</pdfuaid:part>')
      expect([...(await marksOf(pdf))]).toContainEqual(['Marked', true])
      const nodes = flat((await (await pdf.getPage(1)).getStructTree()) as Node)
      const roles = nodes.map(({ role }) => role)
      expect(roles.filter((role) => role === 'H1')).toHaveLength(1)
      expect(roles.indexOf('H1')).toBeLessThan(roles.indexOf('Figure'))
      expect(roles.indexOf('Figure')).toBeLessThan(roles.indexOf('Table'))
      expect(roles).toEqual(expect.arrayContaining(['TR', 'TH', 'TD']))
      const figures = nodes.filter(({ role }) => role === 'Figure')
      expect(figures.map(({ alt }) => alt)).toEqual([
        expect.stringMatching(/^Scale from 7 to 49\. Estimate 24\.1, 90 % interval 18\.2 to 30\.4\./),
        expect.stringMatching(/^Distribution of 46 estimates/),
      ])
      const second = flat((await (await pdf.getPage(2)).getStructTree()) as Node)
      for (const { alt } of second.filter(({ role }) => role === 'Figure')) expect(alt).toMatch(/\w{4}/)
    })
  })

  it('has the logo of its study with words for it, beside the title', async () => {
    const { file, ...size } = await logoPicture(await drawnLogo())
    const logo = { picture: file, ...size, text: LOGO_TEXT }
    const bytes = await severityReport(english, { ...drawnInput(), logo })
    expect(bytes.equals(await severityReport(english, { ...drawnInput(), logo }))).toBe(true)
    expect(bytes.length).toBeGreaterThan((await severityReport(english, drawnInput())).length + file.length - 1000)
    await opened(bytes, async (pdf) => {
      expect(pdf.numPages).toBe(2)
      const nodes = flat((await (await pdf.getPage(1)).getStructTree()) as Node)
      expect(nodes.find(({ role }) => role === 'Figure')?.alt).toBe(LOGO_TEXT)
    })
  })

  it('has the figures of a further scale as of the first: bar with thresholds, place in the study, course', async () => {
    const bytes = await severityReport(english, onTwoScales(drawnInput(), true))
    const pages = await pdfText(bytes)
    expect(pages).toHaveLength(3)
    const text = pages.join(' ')
    for (const part of [
      'Estimate, CDSS: Total',
      '90 % interval 4.1 to 12.6 (95 % is not attainable with so few participants), on a range of 0 to 27.',
      'Dotted: from 7',
      'Ratings, CDSS',
      'Course over visits, CDSS',
      'standard deviation 4.20 of 46 participants’ first ratings',
      'Timeline, PANSS',
      'Signatures, CDSS',
      `ridge, sha256 ${'d'.repeat(64)}`,
    ])
      expect(text).toContain(part)
    expect(text.match(/\d+ of 46 estimates are lower\./g)).toHaveLength(2)
    expect(text.match(/Place in the study/g)).toHaveLength(2)
    expect(text.match(/score that a model expects/g)).toHaveLength(2)
    await opened(bytes, async (pdf) => {
      const trees = await Promise.all([1, 2, 3].map(async (page) => (await pdf.getPage(page)).getStructTree()))
      const alts = trees
        .flatMap((tree) => flat(tree as Node))
        .flatMap(({ role, alt }) => (role === 'Figure' ? [alt] : []))
      expect(alts).toContainEqual(expect.stringMatching(/^Scale from 0 to 27\. Estimate 8\.3, 90 % .*From 7: /))
      expect(alts).toContainEqual(expect.stringMatching(/^Distribution of 46 estimates from 0 to 27\./))
      expect(alts.filter((alt) => alt?.startsWith('Course over 3 visits.'))).toHaveLength(2)
    })
  })

  it('has the ratings of a further scale on its range where nothing estimates it, and nothing of it from a blind rater', async () => {
    const input = onTwoScales(drawnInput(), false)
    const text = (await pdfText(await severityReport(english, input))).join(' ')
    expect(text).toContain('Estimate, CDSS: Total There is no estimate for this interview yet.')
    expect(text).toContain('Strokes: ratings. Dotted: from 7')
    expect(text.match(/Place in the study/g)).toHaveLength(1)
    expect(text).toContain('Course over visits, CDSS')
    const blind = { ...input, report: { ...input.report, ...HIDDEN } }
    blind.report.further = blind.report.further.map((one) => ({ ...one, sheets: [], estimate: undefined }))
    const hidden = (await pdfText(await severityReport(english, blind))).join(' ')
    for (const gone of ['Estimate, CDSS', 'Course over', 'Signatures']) expect(hidden).not.toContain(gone)
    expect(hidden).toContain('Ratings, CDSS')
  })

  it('leaves out what its study does not want, never what it is not', async () => {
    const text = (await pdfText(await severityReport(english, { ...drawnInput(), sections: [], comment: '' }))).join(
      ' ',
    )
    for (const gone of [
      'Place in the study',
      'N1 Blunted affect',
      'Course',
      'Timeline',
      'Highest',
      'quality',
      'Comment',
    ])
      expect(text).not.toContain(gone)
    for (const stays of ['Not a diagnosis', 'Sum: Negative', 'Signatures', 'Provenance']) expect(text).toContain(stays)
  })

  it('says what is missing of an interview that was neither analysed nor rated', async () => {
    const { report, others, ...input } = drawnInput()
    const bare = {
      ...report,
      analysis: undefined,
      estimate: undefined,
      sheets: [],
      lockedSheets: 0,
      consensus: undefined,
    }
    const none = { ...others, estimates: [], visits: [] }
    const pages = await pdfText(await severityReport(english, { ...input, report: bare, others: none, comment: '' }))
    expect(pages).toHaveLength(1)
    for (const words of [
      'There is no estimate for this interview yet.',
      'No sheets are locked yet.',
      'This is the participant’s only visit so far.',
      'Timeline The recording has not been analysed yet.',
    ])
      expect(pages[0]).toContain(words)
    expect(pages[0]).not.toContain('could be analysed')
  })

  it('shows the thresholds of its scale with their source', async () => {
    const scale = scaleOf('phq9')
    const [sum] = scale.sums
    const { report, ...input } = drawnInput()
    const study = { ...report.study, scale }
    const target = { key: sum!.key, title: sum!.title, items: sum!.items, range: [0, 27] as [number, number] }
    const [first] = await pdfText(await severityReport(english, { ...input, report: { ...report, study, target } }))
    expect(first).toContain('Dotted: from 5 mild; 10 moderate')
    expect(first).toContain('Kroenke')
  })

  it('of a blind rater has no estimate, no place, no course and no scores', async () => {
    const { report, ...input } = drawnInput()
    const blind = { ...report, ...HIDDEN }
    const text = (await pdfText(await severityReport(english, { ...input, report: blind, comment: '' }))).join(' ')
    expect(text.match(/Hidden: the rater who exported this report has not locked their own sheet yet/g)).not.toBeNull()
    for (const secret of ['24.1', '18.2', 'lower.', 'Ravi Klein', 'reliable', 'Highest', 'N1 Blunted']) {
      expect(text).not.toContain(secret)
    }
  })

  it.each([0, 9])('holds the sheets of %i raters, each with a column', async (raters) => {
    const input = drawnInput({ raters, code: 'SITE-04-PARTICIPANT-000123456789-WITH-A-LONG-CODE' })
    const text = (await pdfText(await severityReport(english, input))).join(' ')
    for (const { rater } of input.report.sheets) expect(text.replaceAll(' ', '')).toContain(rater.replaceAll(' ', ''))
  })
})
