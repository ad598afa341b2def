import { Alert, Button, Group, Stack, Switch, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import type { AppConsensus } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { Entered } from '#lib/ratings/changed-items.ts'
import { openItems, ratedItems } from '#lib/ratings/remarks.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import { ConsensusItem } from './consensus-item.tsx'
import { SignConsensus } from './sign-consensus.tsx'
import { type Decisions, useDecisions } from './use-decisions.ts'

/** Every item with what each rater gave; agreed items stand, the others are decided. */
export function ConsensusSheet(props: Decisions) {
  const t = useText()
  const { consensus, changeUnsaved, reload } = props
  const { interview, agreedItems, draft, isSigned, mayDecide, versions } = consensus
  const { scale } = interview.study
  const items = ratedItems(scale, interview.study.items)
  const { entered, setEntered, reason, setReason, isOvertaken, isChanged, save } = useDecisions(props)
  const [onlyOpen, setOnlyOpen] = useState(agreedItems.length > 0)
  const open = openItems(scale, interview.study.items, entered.scores, entered.remarks)
  const shown = onlyOpen ? items.filter(({ key }) => !agreedItems.includes(key)) : items
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" aria-live="polite">
          {open.length > 0
            ? t('{agreed} of {count} items agree. {open} to decide: {items}.', {
                agreed: agreedItems.length,
                count: items.length,
                open: open.length,
                items: open.map(({ label }) => label).join(', '),
              })
            : t('{agreed} of {count} items agree. All items are decided.', {
                agreed: agreedItems.length,
                count: items.length,
              })}
        </Text>
        <Switch
          label={t('Only items that differ')}
          checked={onlyOpen}
          onChange={(event) => setOnlyOpen(event.currentTarget.checked)}
        />
      </Group>
      <SideBySide consensus={consensus} items={shown} entered={entered} onChange={setEntered} />
      {shown.length === 0 && <Text size="sm">{t('The sheets agree on every item.')}</Text>}
      {mayDecide && isSigned && isChanged && (
        <TextInput
          label={t('Why is the signed consensus changed?')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {isOvertaken && isChanged && <Overtaken discard={() => changeUnsaved(() => undefined)} />}
      {save.error && <Problem error={save.error} />}
      {!isSigned && draft.revision > 0 && <Awaited consensus={consensus} />}
      {!mayDecide && (
        <Text size="sm" c="dimmed">
          {t('Raters and managers of the study decide.')}
        </Text>
      )}
      {mayDecide && (
        <Group>
          <Button
            variant={isChanged ? 'filled' : 'default'}
            disabled={!isChanged}
            loading={save.isPending}
            onClick={() =>
              save.mutate({
                interviewId: interview.id,
                scaleName: interview.scaleName,
                ...entered,
                revision: draft.revision,
                reason,
              })
            }
          >
            {draft.revision === 0 ? t('Save consensus') : t('Save changes')}
          </Button>
          <SignConsensus consensus={consensus} isReady={!isChanged && open.length === 0} reload={reload} />
        </Group>
      )}
      {versions.length > 0 && !isSigned && (
        <Text size="sm" c="dimmed">
          {t('Version {version} stays in force until this one is signed.', { version: versions[0]!.version })}
        </Text>
      )}
    </Stack>
  )
}

/** Says that somebody else has saved meanwhile; what the person has decided is on it. */
function Overtaken({ discard }: { discard: () => void }) {
  const t = useText()
  return (
    <Alert color="gray" title={t('Saved by somebody else meanwhile')}>
      <Text size="sm">{t('Your decisions that are not saved are shown on top of theirs. Check them, then save.')}</Text>
      <Button size="xs" variant="default" mt="xs" onClick={discard}>
        {t('Discard my decisions')}
      </Button>
    </Alert>
  )
}

/** Who has signed what is stored, and whose signature it waits for. */
function Awaited({ consensus: { pending, awaited } }: { consensus: AppConsensus }) {
  const t = useText()
  const missing = { awaited: t.list(awaited) }
  return (
    <Alert color="gray">
      {pending.length > 0
        ? t(
            'Signed by {pending}. Waiting for {awaited}, or for a third who rated none of the sheets. A change removes these signatures.',
            { pending: t.list(pending.map(({ signedName }) => signedName)), ...missing },
          )
        : t('Nobody has signed yet. Waiting for {awaited}, or for a third who rated none of the sheets.', missing)}
    </Alert>
  )
}

function SideBySide({
  consensus: { sheets, agreedItems, mayDecide },
  items,
  entered,
  onChange,
}: {
  consensus: AppConsensus
  items: readonly ScaleItem[]
  entered: Entered
  onChange: (entered: Entered) => void
}) {
  const t = useText()
  return (
    <LongTable minWidth={560} verticalSpacing={6} aria-label={t('Sheets side by side')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('Item')}</Table.Th>
          {sheets.map((sheet) => (
            <Table.Th key={sheet.id}>
              {sheet.rater}
              {sheet.imported && ` ${t('(imported)')}`}
            </Table.Th>
          ))}
          <Table.Th>{t('Consensus')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <ConsensusItem
            key={item.key}
            item={item}
            sheets={sheets}
            entered={entered}
            isAgreed={agreedItems.includes(item.key)}
            isReadOnly={!mayDecide}
            onChange={onChange}
          />
        ))}
      </Table.Tbody>
    </LongTable>
  )
}
