import { Alert, Button, Card, Checkbox, List, Stack, Text, Title } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { ImportPreview } from '#lib/rating-imports/import-ratings.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { PreviewTable } from './preview-table.tsx'

/** What would be stored, what is wrong, and the button that stores it. */
export function StoreForm({
  preview,
  scale,
  target,
  leaveOut,
  statedBlind,
  busy,
  storing,
  onLeaveOut,
  onStatedBlind,
  onStore,
}: {
  preview: ImportPreview
  scale: Scale
  target: string
  leaveOut: boolean
  statedBlind: boolean
  /** Whether the preview is being computed anew. */
  busy: boolean
  storing: boolean
  onLeaveOut: (leaveOut: boolean) => void
  onStatedBlind: (stated: boolean) => void
  onStore: () => void
}) {
  const t = useText()
  const { counts, problems, problemCount, notes } = preview
  const isReady = problemCount === 0 && counts.sheets > 0
  return (
    <Card component="section" aria-label={t('Preview')}>
      <Title order={2}>{t('Preview')}</Title>
      <Text size="sm" mb="sm" role="status">
        {summaryOf(t, counts)}
      </Text>
      <Stack gap="sm">
        {problemCount > 0 && <Problems problems={problems} count={problemCount} />}
        {notes.length > 0 && (
          <Alert color="gray" title={t('Please check')}>
            <List size="sm">
              {notes.map((note) => (
                <List.Item key={t.stored(note)}>{t.stored(note)}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {(counts.there > 0 || leaveOut) && (
          <Checkbox
            label={t('Leave out sheets that are there already')}
            description={t('What is stored is never overwritten')}
            checked={leaveOut}
            onChange={(event) => onLeaveOut(event.currentTarget.checked)}
          />
        )}
        {preview.rows.length > 0 && <PreviewTable preview={preview} scale={scale} target={target} />}
        <Checkbox
          label={t('The raters had not seen estimates of these interviews')}
          description={t(
            'Your statement, stored with the sheets. Without it, they are marked as not known to be blind',
          )}
          checked={statedBlind}
          onChange={(event) => onStatedBlind(event.currentTarget.checked)}
        />
        <div>
          <Button onClick={onStore} loading={storing} disabled={!isReady || busy}>
            {counts.sheets === 1 ? t('Import 1 sheet') : t('Import {sheets} sheets', { sheets: counts.sheets })}
          </Button>
          {!isReady && (
            <Text size="xs" c="dimmed" mt={4}>
              {problemCount > 0
                ? t('All sheets are stored, or none: solve the problems above first.')
                : t('There is nothing to import.')}
            </Text>
          )}
        </div>
      </Stack>
    </Card>
  )
}

function Problems({
  problems,
  count,
}: {
  problems: ImportPreview['problems']
  /** Of all, where only the first are there. */
  count: number
}) {
  const t = useText()
  return (
    <Alert
      color="red"
      title={count === 1 ? t('One problem to solve first') : t('{count} problems to solve first', { count })}
      role="alert"
    >
      <List size="sm" style={{ overflowWrap: 'anywhere' }}>
        {problems.slice(0, 20).map(({ place, what }) => (
          <List.Item key={`${place && t(place)} ${t(what)}`}>
            {place && <b>{t(place)}: </b>}
            {t(what)}
          </List.Item>
        ))}
      </List>
      {count > 20 && <Text size="sm">{t('And {count} more.', { count: count - 20 })}</Text>}
    </Alert>
  )
}

function summaryOf(t: PageTranslator, counts: ImportPreview['counts']): string {
  const { sheets, there, raters, newParticipants, newInterviews } = counts
  const created = [
    newParticipants > 0 &&
      t('{count, plural, one {1 new participant} other {{count} new participants}}', { count: newParticipants }),
    newInterviews > 0 &&
      t('{count, plural, one {1 new interview} other {{count} new interviews}}', { count: newInterviews }),
  ].filter((part) => part !== false)
  const stored =
    created.length > 0
      ? t(
          '{sheets, plural, one {1 sheet} other {{sheets} sheets}} by {raters, plural, one {1 rater} other {{raters} raters}} would be stored, with {created}.',
          { sheets, raters, created: t.list(created) },
        )
      : t(
          '{sheets, plural, one {1 sheet} other {{sheets} sheets}} by {raters, plural, one {1 rater} other {{raters} raters}} would be stored.',
          { sheets, raters },
        )
  if (there === 0) return stored
  return `${stored} ${t('{there, plural, one {1 sheet is} other {{there} sheets are}} there already.', { there })}`
}
