import { describe, expect, it } from 'vitest'
import { HEAD_STATEMENTS, STUDY_STATEMENTS } from '#lib/heads/card-statements.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { english } from '#lib/messages/translator.ts'
import { modelCardPdf } from '#lib/reports/model-card.ts'
import { modelCardHtml, modelCardMarkdown } from '#lib/reports/model-card-text.ts'
import { CARD_HEADINGS, TRIPOD_ITEMS } from '#lib/reports/tripod-items.ts'
import { wholeCard } from '#lib/reports/whole-card.ts'
import { cardOf, materialOf } from '../../fixtures/head-card.ts'
import { pdfText } from '../../fixtures/pdf-text.ts'

const STATEMENTS = { ...STUDY_STATEMENTS, ...HEAD_STATEMENTS }
type Key = keyof typeof STATEMENTS

/** A text for each statement, which tells it from all others. */
const told = <K extends string>(fields: Record<K, unknown>) =>
  Object.fromEntries(Object.keys(fields).map((key) => [key, `Text on ${key}.`])) as Record<K, string>
const filled = { study: told(STUDY_STATEMENTS), head: told(HEAD_STATEMENTS) }

/** What the software itself says to an item, in one of the sections that the item names. */
const KNOWN: Record<string, RegExp> = {
  '1': /^Development and internal validation of a ridge regression that estimates Expression \(EXP\) of the CAINS from the face/,
  '2': /^Data: 8 interviews of 8 participants.*Outcome: mean of the locked sheets/,
  '3b': /^Research on how far estimates from faces agree/,
  '4': /^This head was developed and internally validated/,
  '5b': /^Interviews were held from 2026-01-02 to 2026-03-04\.$/,
  '7': /^Recordings are sampled at 12.5 frames a second in clips of 32 frames/,
  '8a': /^CAINS, Expression \(EXP\), from 0 to 16; label: mean of the locked sheets/,
  '8b': /^2 raters, with 8 and 8 locked sheets\. Interviews rated: 8 by 2 raters\.$/,
  '8c': /^Raters saw no estimate/,
  '9b': /clip embeddings by emoclip/i,
  '9c': /Nobody assesses them/,
  '10': /^8 participants with 8 interviews and 16 locked sheets/,
  '11': /^Excluded: 0 interviews without an analysis, 1 without a complete locked sheet.*Nothing was imputed/,
  '12a': /^8 folds \(grouped k fold\).*No participant is on both sides/,
  '12b': /^Ridge regression on standardised features/,
  '12c': /^23 penalties were tried, from 0.000001 to 100,000 times the number of features/,
  '12d': /^Results are given for each recorded site, sex and age band/,
  '12e': /^Measures: r, concordance, errors, bias with limits of agreement, calibration/,
  '12f': /not recalibrated or otherwise updated/,
  '12g': /^weights · embedding \+ intercept/,
  '13': /^The outcome is a continuous score. There was no resampling/,
  '14': /not used in training/,
  '15': /^A score from 0 to 16 with 90 % and 95 % intervals/,
  '16': /^Training and evaluation data come from the same participants/,
  '18c': /^The study has no locked analysis plan, so this head is exploratory/,
  '18f': /^All results were computed by Concord 0\.1\.0, which is open source/,
  '20a': /^9 interviews were in the study: 0 without an analysed recording, 1 without a complete locked sheet/,
  '20c': /no separate evaluation sample/,
  '21': /^8 interviews: mean 3\.38, standard deviation 1\.92, median 3\.00/,
  '22': /^The whole model is the file head\.onnx \(sha256 a{64}\)/,
  '23a': /^Pearson’s r 0\.\d\d \(−?\d\.\d\d to \d\.\d\d\), n = 8/,
  '23b': /^Sites, sex and age bands are those recorded in the study now/,
  '24': /not recalibrated or otherwise updated after its evaluation/,
  '26': /^8 participants are few/,
  '27a': /^A recording without a usable face gets no estimate/,
  '27b': /^Users choose the recording/,
}

const linesUnder = (card: ReturnType<typeof wholeCard>, headings: readonly string[]) =>
  card.sections.filter(({ heading }) => headings.includes(heading)).flatMap(({ lines }) => lines)

describe('the items of TRIPOD+AI', () => {
  it('are all 27 with all of their parts, in the order of the checklist', () => {
    const numbers = TRIPOD_ITEMS.map(({ item }) => item)
    expect(numbers).toHaveLength(52)
    expect(new Set(numbers).size).toBe(52)
    expect([...new Set(numbers.map((item) => Number.parseInt(item, 10)))]).toEqual(
      Array.from({ length: 27 }, (_, i) => i + 1),
    )
    const parts = Object.entries(Object.groupBy(numbers, (item) => Number.parseInt(item, 10)))
    expect(parts.filter(([, own]) => own!.length > 1).map(([main, own]) => `${main}${own!.at(-1)!.at(-1)}`)).toEqual([
      '3c',
      '5b',
      '6c',
      '8c',
      '9c',
      '12g',
      '18f',
      '20c',
      '23b',
      '27c',
    ])
  })

  it('name sections that there are, and statements of which each is asked for by one item', () => {
    for (const { sections } of TRIPOD_ITEMS) for (const heading of sections) expect(CARD_HEADINGS).toContain(heading)
    expect(TRIPOD_ITEMS.flatMap(({ stated }) => stated).toSorted()).toEqual(Object.keys(STATEMENTS).toSorted())
  })
})

describe('a card of a head whose encoder learnt from captions of its study', () => {
  const card = cardOf()
  const seen = { ...card, encoder: { ...card.encoder, hasSeenStudy: true } }
  const linesOf = (of: typeof card, heading: string) =>
    wholeCard(english, materialOf(of)).sections.find(({ key }) => key === heading)!.lines

  it.each(['Performance, out of fold', 'Limitations'])(
    'says so first under “%s”, and others say nothing',
    (heading) => {
      expect(linesOf(seen, heading)[0]).toMatch(/trained on captions of this study: figures out of fold are too good/)
      expect(linesOf(card, heading).join(' ')).not.toMatch(/captions/)
    },
  )
})

describe.each([
  ['with nothing stated', materialOf()],
  ['with everything stated', { ...materialOf(), stated: filled }],
])('a card %s', (name, material) => {
  const card = wholeCard(english, material)
  const isFilled = name.includes('everything')

  it.each(TRIPOD_ITEMS)(
    'answers item $item where it says, or says “not stated”',
    ({ item, sections, stated, known }) => {
      const lines = linesUnder(card, sections)
      for (const key of stated) {
        const { label } = STATEMENTS[key as Key]
        expect(lines).toContain(`${english(label)}: ${isFilled ? `Text on ${key}.` : 'not stated.'}`)
      }
      if (item === '20b') {
        const { table } = card.sections.find(({ heading }) => heading === 'Characteristics of the participants')!
        expect(table!.rows).toContainEqual(['Sex', 'female', '3 (38 %)', '2.33 (0.58)'])
        expect(table!.rows).toContainEqual(['Age band', 'not recorded', '1 (13 %)', '2.00'])
      } else if (known) expect(lines.filter((line) => KNOWN[item]!.test(line))).not.toEqual([])
      else expect(stated).not.toEqual([])
      const { answer } = card.items.find((answered) => answered.item === item)!
      expect(answer).toBe(isFilled || stated.length === 0 ? 'answered' : known ? 'answered in part' : 'not stated')
    },
  )

  it('has each section once, in the order of the card', () => {
    const headings = card.sections.map(({ heading }) => heading)
    expect(headings).toEqual(CARD_HEADINGS.filter((heading) => headings.includes(heading)))
    expect(new Set(card.sections.flatMap(({ lines }) => lines)).size).toBe(
      card.sections.flatMap(({ lines }) => lines).length,
    )
  })
})

describe('a card', () => {
  it('says the reliability of the raters with its interval, or why there is none', () => {
    const material = materialOf()
    expect(linesUnder(wholeCard(english, material), ['Raters'])).toContain(
      'Reliability of 2 raters over 8 interviews: ICC(2,1) 0.80 (0.60 to 0.90) for a single rater, ICC(2,k) 0.89 (0.75 to 0.95) for their mean.',
    )
    const raters = {
      sheets: [8],
      sheetCounts: { all: 8, imported: 0, statedBlind: 0 },
      interviewsBy: { '1': 8 },
      reliability: { why: 'Nobody else rated.' },
    }
    const single = wholeCard(english, { ...material, sample: { ...material.sample, raters } })
    expect(linesUnder(single, ['Raters']).join(' ')).toMatch(
      /^One rater, with 8 locked sheets. Interviews rated: 8 by one rater. Reliability: Nobody else rated./,
    )
  })

  it('names doubtful recordings, and how many of them there are', () => {
    expect(linesUnder(wholeCard(english, materialOf()), ['Data preparation']).at(-1)).toMatch(/a dark face in 2\.$/)
  })

  it('compares groups that are large enough, and says which are not', () => {
    const material = materialOf()
    const copies = [0, 1].flatMap((copy) =>
      material.card.outOfFold.map((row, i) => ({
        ...row,
        participant: `${row.participant}-${copy}`,
        rating: row.rating + (copy === 0 ? 0 : ((i * 7) % 3) - 1),
      })),
    )
    const people = copies.map(({ participant }) => ({
      code: participant,
      site: participant.endsWith('0') ? 'Aarhus' : 'Bonn',
      sex: participant.startsWith('P-0') ? 'female' : 'male',
      ageBand: null,
      visits: 1,
    }))
    const { sections } = wholeCard(english, {
      ...material,
      card: { ...material.card, outOfFold: copies },
      sample: { ...material.sample, participants: people },
    })
    const { lines, table } = sections.find(({ heading }) => heading === 'Subgroups, out of fold')!
    expect(table!.rows.map(([group, n]) => `${group} ${n}`)).toEqual([
      'Site: Aarhus 8',
      'Site: Bonn 8',
      'Sex: female 2',
      'Sex: male 14',
    ])
    expect(table!.rows[0]![2]).toMatch(/^0\.\d\d \(−?\d\.\d\d to \d\.\d\d\)$/)
    expect(table!.rows[2]![2]).toBe('too few participants')
    expect(lines.join(' ')).toMatch(/Interaction with site: r p = 0\.\d{3}, bias p = .*Over 2 sites: r 0\.\d\d/)
    expect(lines.join(' ')).not.toMatch(/Interaction with sex/)
  })

  it('says sites and groups as the study has them now, and how that was at training where it differs', () => {
    const material = materialOf()
    const withSites = (siteOf: (i: number) => string | null) => ({
      ...material,
      sample: {
        ...material.sample,
        participants: material.sample.participants.map((person, i) => ({ ...person, site: siteOf(i) })),
      },
    })
    const under = (given: ReturnType<typeof materialOf>, heading: string) =>
      linesUnder(wholeCard(english, given), [heading]).join(' ')
    expect(under(material, 'Limitations')).toContain('All data are from one site.')
    expect(under(material, 'Data and sample size')).not.toMatch(/site/)
    const corrected = withSites((i) => (i < 3 ? 'Bonn' : 'Aarhus'))
    expect(under(corrected, 'Data and sample size')).toMatch(
      /Interviews by site, as recorded now: Aarhus 5, Bonn 3\. When the head was trained, the sites were recorded as: Aarhus 8\./,
    )
    expect(under(corrected, 'Limitations')).not.toMatch(/site/)
    expect(
      under(
        withSites((i) => (i === 0 ? null : 'Aarhus')),
        'Limitations',
      ),
    ).toContain('No two sites are recorded.')
    const nothing = withSites(() => null)
    nothing.sample.participants = nothing.sample.participants.map((person) => ({ ...person, sex: null, ageBand: null }))
    expect(under(nothing, 'Subgroups, out of fold')).toMatch(/^No groups are recorded/)
  })

  it('of a network says how it was trained and how it is computed', () => {
    const lines = wholeCard(english, materialOf(cardOf())).sections.flatMap(({ lines }) => lines)
    expect(lines.join('\n')).toMatch(/w2 · max\(0, w1 · embedding \+ b1\) \+ b2, with 512 inputs and 256 hidden units/)
    expect(lines.join('\n')).toMatch(/Nothing was tuned. Set in advance: learning rate 0.001/)
  })

  it('of a head from before penalties were noted does not guess them', () => {
    const card = { ...materialOf().card, model: { kind: 'ridge' as const, edges: undefined } }
    expect(linesUnder(wholeCard(english, materialOf(card)), ['Model and validation'])).toContain(
      'The penalties tried were not recorded when this head was trained.',
    )
  })
})

describe('as a file', () => {
  const hostile = '<script>alert(1)</script> & | `x` *y*\n- one\n# two'
  const card = wholeCard(english, { ...materialOf(), stated: { study: { setting: hostile }, head: {} } })

  it('of HTML nothing that people wrote is markup, and nothing comes from elsewhere', () => {
    const html = modelCardHtml(english, card)
    expect(html).toContain('Setting: &lt;script&gt;alert(1)&lt;/script&gt; &amp; | `x` *y*<br>- one<br># two')
    expect(html).not.toMatch(/<script|src=|href=|https?:/)
    expect(html.match(/<h2>/g)).toHaveLength(card.sections.length + 1)
    expect(html.match(/<tr>/g)!.length).toBeGreaterThan(52)
  })

  it('of Markdown neither', () => {
    const text = modelCardMarkdown(english, card)
    expect(text).toContain('Setting: \\<script\\>alert(1)\\</script\\> & \\| \\`x\\` \\*y\\*  \n\\- one  \n\\# two')
    expect(text.match(/^## /gm)).toHaveLength(card.sections.length + 1)
    expect(text).toContain('| 27c | Next steps, and where it may apply | Use in practice | not stated |')
    for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const widths = block
        .trim()
        .split('\n')
        .map((row) => row.replaceAll('\\|', '').split('|').length)
      expect(new Set(widths).size).toBe(1)
    }
  })

  it('is written in the language that is asked for, and its answers are known by their English names', async () => {
    const t = await translatorOf('de')
    const german = wholeCard(t, materialOf())
    expect(german.sections).toHaveLength(wholeCard(english, materialOf()).sections.length)
    const html = modelCardHtml(t, german)
    expect(html).toContain('<html lang="de">')
    expect(html).toContain('<h2>Güte, out-of-fold</h2>')
    expect(html).toMatch(/Pearsons r −?\d,\d\d/)
    expect(html).toContain('<td>nicht angegeben</td>')
    expect(new Set(german.items.map(({ answer }) => answer))).toContain('not stated')
  })

  it('of PDF has all sections and items, and is the same each time', async () => {
    const { createdAt } = materialOf()
    const text = (await pdfText(await modelCardPdf(english, card, createdAt))).join(' ')
    for (const { heading } of card.sections) expect(text).toContain(heading)
    for (const { item } of card.items) expect(text).toMatch(new RegExp(`(^|\\s)${item}(\\s|$)`))
    expect(text).toContain('not stated')
  })
})
