'use client'
import { Alert, Button, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload, IconInfoCircle } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { rivalsOf } from '#lib/agreement/permutations-of-source.ts'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { PermutationTests } from '../../../permutation-tests.tsx'
import { StandingBadge } from '../../../standing-badge.tsx'
import { AgreementFilters, filtersIn } from './agreement-filters.tsx'
import { AgreementHeadline } from './agreement-headline.tsx'
import { AgreementViews } from './agreement-views.tsx'
import { useChosenInAddress } from './chosen-in-address.ts'
import { textOf } from './figures-in-words.ts'
import { ImportEstimates } from './import-estimates.tsx'

/** How far estimates and ratings of a study agree, as far as the filters go. */
export function Agreement({ id }: { id: string }) {
  const t = useText()
  const [chosen, choose] = useChosenInAddress()
  const query = filtersIn(chosen)
  const [importing, dialog] = useDisclosure()
  const agreement = useQuery(
    rpc.studies.agreement.queryOptions({ input: { id, ...query }, placeholderData: keepPreviousData }),
  )
  const study = useQuery(rpc.studies.see.queryOptions({ input: { id } }))
  if (agreement.isPending || study.isPending) return <Loading rows={10} />
  if (agreement.error || study.error)
    return <Problem error={agreement.error ?? study.error} retry={() => agreement.refetch()} />
  const { pairs, source, scale, target, notes } = agreement.data
  const address = new URLSearchParams(query).toString()
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={2}>{t('Agreement, {scale} {title}', { scale, title: t.stored(target.title) })}</Title>
          <StandingBadge standing={source?.standing} />
        </Group>
        {pairs.length > 0 && (
          <Button
            component="a"
            href={`/api/studies/${id}/agreement${address ? `?${address}` : ''}`}
            download
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            {t('Table as CSV')}
          </Button>
        )}
      </Group>
      {!source ? (
        <Empty
          title={t('No head is trained yet')}
          action={
            study.data.may.manage && (
              <Button variant="default" onClick={dialog.open}>
                {t('Import estimates')}
              </Button>
            )
          }
        >
          {t(
            'Agreement needs a trained head, or estimates of another model. Training needs at least four participants with an analysed recording and a locked rating sheet.',
          )}
        </Empty>
      ) : (
        <>
          <AgreementFilters agreement={agreement.data} chosen={chosen} choose={choose} />
          <AgreementHeadline agreement={agreement.data} />
          <Notes notes={notes} />
          <AgreementViews
            id={id}
            agreement={agreement.data}
            query={query}
            view={chosen.get('view') ?? 'scatter'}
            show={(view) => choose({ view })}
            mayManage={study.data.may.manage}
          />
          {source.kind === 'head' && (
            <PermutationTests studyId={id} heads={rivalsOf(agreement.data.sources, source).map(({ key }) => key)} />
          )}
        </>
      )}
      <Modal opened={importing} onClose={dialog.close} title={t('Import estimates')} size="lg">
        <ImportEstimates studyId={id} target={target.key} onDone={dialog.close} />
      </Modal>
    </Stack>
  )
}

/** What the reader has to know about the figures. */
function Notes({ notes }: { notes: AgreementPage['notes'] }) {
  const t = useText()
  if (notes.length === 0) return null
  return (
    <Alert color="gray" py="xs" icon={<IconInfoCircle aria-hidden />}>
      {notes
        .map((note) => textOf(t, note))
        .map((note) => (
          <Text key={note} size="sm">
            {note}
          </Text>
        ))}
    </Alert>
  )
}
