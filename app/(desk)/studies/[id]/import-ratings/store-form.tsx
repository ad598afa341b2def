import { Alert, Button, Card, Checkbox, List, Stack, Text, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ImportPreview } from '#lib/ratings/imports/import-ratings.ts'
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
        {summaryOf(counts)}
      </Text>
      <Stack gap="sm">
        {problemCount > 0 && <Problems problems={problems} count={problemCount} />}
        {notes.length > 0 && (
          <Alert color="gray" title={t('Please check')}>
            <List size="sm">
              {notes.map((note) => (
                <List.Item key={note}>{note}</List.Item>
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
          <List.Item key={`${place} ${what}`}>
            {place && <b>{place}: </b>}
            {what}
          </List.Item>
        ))}
      </List>
      {count > 20 && <Text size="sm">{t('And {count} more.', { count: count - 20 })}</Text>}
    </Alert>
  )
}

function summaryOf({ sheets, there, raters, newParticipants, newInterviews }: ImportPreview['counts']): string {
  const counted = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`
  const created = [
    newParticipants > 0 && counted(newParticipants, 'new participant', 'new participants'),
    newInterviews > 0 && counted(newInterviews, 'new interview', 'new interviews'),
  ].filter((part) => part !== false)
  const also = created.length > 0 ? `, with ${created.join(' and ')}` : ''
  const left = there > 0 ? ` ${counted(there, 'sheet is', 'sheets are')} there already.` : ''
  return `${counted(sheets, 'sheet', 'sheets')} by ${counted(raters, 'rater', 'raters')} would be stored${also}.${left}`
}
