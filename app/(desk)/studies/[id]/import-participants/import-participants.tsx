'use client'
import { Alert, Button, Card, Group, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { Problem } from '#app/states.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import { ROSTER_FIELDS, type RosterField } from '#lib/rosters/read-roster.ts'
import { handOverTables, takeTables } from '../add-recordings/dropped-files.ts'
import { textOf } from '../agreement/figures-in-words.ts'
import { FurtherTablesList, useFurtherTables } from '../import-ratings/further-tables.tsx'
import { useStudy } from '../study-frame.tsx'
import { EarlierLists } from './earlier-lists.tsx'
import { RosterTable } from './roster-table.tsx'
import { type RosterFlow, useRoster } from './use-roster.ts'

const TITLES: Record<RosterField, Message> = {
  participant: phrase('Participant (code)'),
  visit: phrase('Visit'),
  date: phrase('Date of the visit'),
  site: phrase('Site'),
  sex: phrase('Sex'),
  ageBand: phrase('Age band'),
}

/** Participants, visits and dates from a table: what its columns say, what would be added, and then all of it or nothing. */
export function ImportParticipants({ studyId }: { studyId: string }) {
  const t = useText()
  const { data: study } = useStudy(studyId)
  const router = useRouter()
  const further = useFurtherTables()
  const flow = useRoster(studyId)
  const take = ([first, ...others]: readonly File[]) => {
    further.add(others)
    if (first) void flow.choose(first)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was handed over is taken once
  useEffect(() => take(takeTables(studyId)), [studyId])
  if (!study) return null
  if (!study.may.manage)
    return <Problem error={new Error(t('Only managers of this study can import participants. Ask one of them.'))} />
  return (
    <Stack>
      <div>
        <Title order={2}>{t('Import participants')}</Title>
        <Text size="sm" c="dimmed" maw={720}>
          {t(
            'Codes, visits, dates and groups from a table, such as an export of REDCap. What the study has already is not changed. Never import names.',
          )}
        </Text>
      </div>
      {flow.stored && (
        <Alert color="teal" title={t('{stored} added', { stored: counted(t, flow.stored) })} role="status">
          <Button component={Link} href={`/studies/${studyId}/add-recordings`} size="xs">
            {t('Add recordings')}
          </Button>
        </Alert>
      )}
      <Card component="section" aria-label={t('File')}>
        <Dropzone
          onDrop={take}
          multiple
          loading={flow.busy && !flow.preview}
          role="button"
          inputProps={{ 'aria-label': t('File with participants'), style: { display: 'none' } }}
        >
          <Group justify="center" gap="sm" mih={flow.preview ? 40 : 100} style={{ pointerEvents: 'none' }}>
            <IconFileSpreadsheet size={28} aria-hidden />
            <div>
              <Text>{flow.fileName ?? t('Drop the table here, or click to choose it')}</Text>
              <Text size="sm" c="dimmed">
                {flow.fileName
                  ? t('Drop another file here, or click to choose one')
                  : t('Excel (XLSX), CSV or TSV with a header. Nothing is stored before you have seen it.')}
              </Text>
            </div>
          </Group>
        </Dropzone>
      </Card>
      <FurtherTablesList
        tables={further}
        shown={flow.fileName}
        actions={[
          { label: t('Import participants'), act: (file) => take([file]) },
          {
            label: t('Import ratings'),
            act: (file) => {
              handOverTables(studyId, [file, ...further.files.filter((other) => other !== file)])
              router.push(`/studies/${studyId}/import-ratings`)
            },
          },
        ]}
      />
      {flow.problem && <Problem error={flow.problem} />}
      {flow.preview && <Preview flow={flow} preview={flow.preview} />}
      {!flow.preview && <EarlierLists studyId={studyId} />}
    </Stack>
  )
}

function Preview({ flow, preview }: { flow: RosterFlow; preview: NonNullable<RosterFlow['preview']> }) {
  const t = useText()
  const { counts, problemCount, problems, notes, chosen, columns, sheets, sheet } = preview
  const adds = counts.participants + counts.interviews + counts.changed > 0
  return (
    <>
      <Card component="section" aria-label={t('Columns')}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
          {sheets.length > 1 && (
            <Select
              label={t('Sheet of the workbook')}
              data={sheets}
              value={sheet}
              allowDeselect={false}
              onChange={(next) => flow.chooseSheet(next)}
            />
          )}
          {ROSTER_FIELDS.map((field) => (
            <Select
              key={field}
              label={t(TITLES[field])}
              placeholder={t('not in this file')}
              clearable={field !== 'participant'}
              data={columns.map(({ key, letters }) => ({ value: key, label: `${key} (${letters})` }))}
              value={chosen[field]}
              onChange={(next) => flow.changeColumn(field, next)}
            />
          ))}
        </SimpleGrid>
      </Card>
      <Card component="section" aria-label={t('What would be added')}>
        <Group justify="space-between" mb="xs">
          <Text size="sm" aria-live="polite">
            {problemCount > 0 ? t('Nothing can be added yet') : t('{counts} new', { counts: counted(t, counts) })}
            {counts.changed > 0 && `, ${t('groups of {changed} noted', { changed: counts.changed })}`}
            {counts.there > 0 &&
              `, ${t('{there} {there, plural, one {row is} other {rows are}} in the study already', { there: counts.there })}`}
          </Text>
          <Button
            disabled={problemCount > 0 || !adds || flow.busy}
            loading={flow.storing}
            onClick={() => void flow.store()}
          >
            {problemCount > 0
              ? t('Correct the file first')
              : adds
                ? t('Add {counts}', { counts: counted(t, counts) })
                : t('Nothing to add')}
          </Button>
        </Group>
        {notes.map((note) => (
          <Text key={textOf(t, note)} size="sm" c="dimmed">
            {textOf(t, note)}
          </Text>
        ))}
        {problemCount > 0 && (
          <Alert
            color="red"
            mb="sm"
            title={problemCount === 1 ? t('One problem') : t('{problemCount} problems', { problemCount })}
          >
            {problems
              .map(({ place, what }) => `${textOf(t, place)}: ${textOf(t, what)}.`)
              .map((problem) => (
                <Text key={problem} size="sm">
                  {problem}
                </Text>
              ))}
          </Alert>
        )}
        <RosterTable preview={preview} />
      </Card>
    </>
  )
}

function counted(t: PageTranslator, counts: { participants: number; interviews: number }): string {
  const { participants, interviews } = counts
  return t(
    '{participants, plural, one {# participant} other {# participants}} and {interviews, plural, one {# interview} other {# interviews}}',
    { participants, interviews },
  )
}
