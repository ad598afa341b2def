import { Alert, Button, Group, Modal, Progress, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBook, IconCheck, IconCloudOff, IconKeyboard, IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, sentenceOf } from '#app/states.tsx'
import { openItems, ratedItems } from '#lib/ratings/remarks.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { changesInWords } from '#lib/review/version-sentences.ts'
import { rangeInWords } from '#lib/scales/item-ranges.ts'
import type { Scale, ScaleItem, ScaleSum } from '#lib/scales/scale.ts'
import { entriesOfScale, shownSum } from '#lib/scales/study-scales.ts'
import { withEntries } from '../kept-draft.ts'
import { type SheetHandle, SheetItems } from '../sheet-items.tsx'
import { SheetSums } from '../sheet-sums.tsx'
import { SignSheet } from '../sign-sheet.tsx'
import { useDraft } from '../use-draft.ts'
import { KeyTable } from './key-table.tsx'
import { LiveSum } from './live-sum.tsx'
import { SigningState, useSigning } from './use-signing.tsx'
import classes from './workspace.module.css'

/** The sheet while it is filled in: saved as one goes, signed at the end. */
export function DraftSheet({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const { id, ownSheet, study, personId } = interview
  const { scale } = study
  const items = ratedItems(scale, study.items)
  const target = shownSum({ scale, target: interview.target.key })
  const counting = items.every(({ key }) => target.items.includes(key)) ? undefined : target
  const draft = useDraft({ interviewId: id, scaleName: study.scaleName }, personId, ownSheet)
  const [asking, ask] = useDisclosure()
  const [helping, help] = useDisclosure()
  const [explained, explain] = useDisclosure()
  const anchors = useQuery(rpc.anchors.see.queryOptions({ input: { studyId: study.id } }))
  const sheet = useRef<SheetHandle>(null)
  const missing = openItems(scale, study.items, draft.scores, draft.remarks)
  const toFirstMissing = () => missing[0] && sheet.current?.goTo(items.indexOf(missing[0]))
  const signing = useSigning(draft, missing.length, ask.open)
  const sign = () => {
    if (sheet.current?.toOpenRemark()) signing.mind(t('Save or cancel what you are writing first.'))
    else if (missing.length > 0) toFirstMissing()
    else if (draft.kept) signing.mind(t('Use or discard first what this browser kept.'))
    else signing.start()
  }
  return (
    <section aria-label={t('Your rating, {name}', { name: scale.name })}>
      <div className={classes.head}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Rated done={items.length - missing.length} count={items.length} />
          <SaveState draft={draft} />
          <SheetButtons isExplained={explained} onExplain={explain.toggle} onHelp={help.open} />
        </Group>
        {draft.problem && !draft.retries && <SaveProblem problem={draft.problem} onRetry={() => void draft.retry()} />}
        {explained && anchors.error && <Problem error={anchors.error} retry={() => anchors.refetch()} />}
        {draft.kept && <KeptEntries draft={draft} scale={scale} />}
      </div>
      <ItemRange items={items} counting={counting} />
      <SheetItems
        scale={scale}
        items={items}
        entered={draft}
        onEnter={(entries) => {
          signing.mind('')
          draft.enter(entries)
        }}
        onSign={sign}
        onHelp={help.open}
        anchors={entriesOfScale(study.scaleName, anchors.data?.anchors ?? {})}
        isExplained={explained && !anchors.isPending}
        counting={counting}
        onAnchors={explain.toggle}
        handle={sheet}
      />
      <div className={classes.foot}>
        <LiveSum scale={scale} sum={target} scores={draft.scores} />
        <SigningState signing={signing} />
      </div>
      <SheetSums scale={scale} entered={draft} before={interview.ownFirstVisit} />
      <Button
        mt="sm"
        fullWidth
        variant={missing.length > 0 ? 'default' : 'filled'}
        leftSection={<IconLock size={16} aria-hidden />}
        onClick={sign}
      >
        {missing.length > 0 ? missingInWords(t, missing) : t('Sign and lock')}
      </Button>
      <SignSheet
        interviewId={id}
        scaleName={study.scaleName}
        revision={draft.revision}
        blinded={study.blinding === 'blinded'}
        opened={asking}
        onClose={ask.close}
      />
      <Modal opened={helping} onClose={help.close} title={t('Keys of the sheet')}>
        <KeyTable items={items} />
      </Modal>
    </section>
  )
}

/** What can be given, and what the marks on items stand for. */
function ItemRange({ items, counting }: { items: readonly ScaleItem[]; counting: ScaleSum | undefined }) {
  const t = useText()
  return (
    <Text size="xs" c="dimmed" my="xs">
      {t(rangeInWords(items))}
      {counting && ` ${t('● counts for {sum}.', { sum: t.stored(counting.title) })}`}
    </Text>
  )
}

function Rated({ done, count }: { done: number; count: number }) {
  const t = useText()
  return (
    <>
      <Text size="sm" fw={600} miw="max-content">
        {t('{done} of {count}', { done, count })}
      </Text>
      <Progress value={(100 * done) / count} style={{ flex: 1 }} aria-label={t('Items rated')} />
    </>
  )
}

type Draft = ReturnType<typeof useDraft>

/** Whether another window saved or locked the sheet meanwhile: sending the same again would be refused again. */
const isConflict = (error: Error) => (error as { status?: unknown }).status === 409

function SaveState({ draft: { unsaved, isSaving, problem, retries, revision } }: { draft: Draft }) {
  const t = useText()
  const waits = unsaved > 0 && problem !== null && retries
  const failed = unsaved > 0 && problem !== null && !retries && !isSaving
  return (
    <Group gap={4} wrap="nowrap" miw={92} justify="end">
      {waits && <IconCloudOff size={16} aria-hidden />}
      {unsaved === 0 && !isSaving && revision() > 0 && <IconCheck size={16} aria-hidden />}
      <Text size="sm" c="dimmed" aria-live="polite" miw="max-content">
        {waits
          ? t('{unsaved} unsaved, retrying', { unsaved })
          : failed
            ? t('{unsaved} not saved', { unsaved })
            : unsaved > 0 || isSaving
              ? t('saving …')
              : revision() > 0
                ? t('all saved')
                : t('not started')}
      </Text>
    </Group>
  )
}

/** Asks about what an earlier window could not save, where the sheet was changed elsewhere since. */
function KeptEntries({ draft, scale }: { draft: Draft; scale: Scale }) {
  const t = useText()
  const { kept, decideKept } = draft
  if (!kept) return null
  return (
    <Alert color="yellow" role="alert" mt="xs" title={t('This browser kept entries that were not saved')}>
      <Text size="sm">
        {t('The sheet was changed in another window since. Not saved: {changes}.', {
          changes: changesInWords(t, scale, draft, withEntries(draft, kept.items)),
        })}
      </Text>
      <Group mt="xs" gap="xs">
        <Button size="compact-sm" onClick={() => decideKept(true)}>
          {t('Use them')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => decideKept(false)}>
          {t('Discard them')}
        </Button>
      </Group>
    </Alert>
  )
}

function SaveProblem({ problem, onRetry }: { problem: Error; onRetry: () => void }) {
  const t = useText()
  return (
    <Alert color="red" role="alert" mt="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">
          {t('{problem} This browser keeps what you entered.', { problem: sentenceOf(problem, t) })}
        </Text>
        {isConflict(problem) ? (
          <Button size="compact-sm" variant="default" miw="max-content" onClick={() => window.location.reload()}>
            {t('Reload')}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" miw="max-content" onClick={onRetry}>
            {t('Try again')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function SheetButtons({
  isExplained,
  onExplain,
  onHelp,
}: {
  isExplained: boolean
  onExplain: () => void
  onHelp: () => void
}) {
  const t = useText()
  return (
    <>
      <Button
        variant={isExplained ? 'light' : 'subtle'}
        color="gray"
        size="compact-sm"
        aria-pressed={isExplained}
        leftSection={<IconBook size={16} aria-hidden />}
        onClick={onExplain}
      >
        {t('Anchors')}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        visibleFrom="sm"
        leftSection={<IconKeyboard size={16} aria-hidden />}
        onClick={onHelp}
      >
        {t('Keys')}
      </Button>
    </>
  )
}

function missingInWords(t: PageTranslator, missing: readonly ScaleItem[]): string {
  const labels = missing.slice(0, 4).map(({ label }) => label)
  const items = `${labels.join(', ')}${missing.length > 4 ? ' …' : ''}`
  return t('{count} to go: {items}', { count: missing.length, items })
}
