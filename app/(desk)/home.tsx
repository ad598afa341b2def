'use client'
import { Anchor, Button, Group, Modal, SimpleGrid, Stack, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMoodSmile, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { rpc } from '../rpc/client.ts'
import { Loading, Problem } from '../states.tsx'
import { Attention } from './attention.tsx'
import classes from './home.module.css'
import { NewPhantomStudy } from './new-phantom-study.tsx'
import { NewStudy } from './new-study.tsx'
import { NoStudies } from './no-studies.tsx'
import { OpenConsensuses } from './open-consensuses.tsx'
import { RunningCard } from './running-card.tsx'
import { StudyCard } from './study-card.tsx'
import { WaitingSheets } from './waiting-sheets.tsx'

/** What waits for the person, and their studies. */
export function Home() {
  const t = useText()
  const list = useQuery(rpc.studies.list.queryOptions())
  const waiting = useQuery(rpc.sheets.waiting.queryOptions())
  const settling = useQuery(rpc.consensus.open.queryOptions())
  const [creating, create] = useDisclosure()
  const [loading, load] = useDisclosure()
  // What is to settle compares all sheets of large studies: it comes when it is there, and nothing waits for it.
  if (list.isPending || waiting.isPending) return <Loading />
  if (list.error) return <Problem error={list.error} retry={() => list.refetch()} />
  const { studies, mayCreate } = list.data
  const actions = mayCreate && (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconMoodSmile size={18} aria-hidden />} onClick={load.open}>
        {t('Create phantom study')}
      </Button>
      <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={create.open}>
        {t('New study')}
      </Button>
    </Group>
  )
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{t('Studies')}</Title>
        {studies.length > 0 && actions}
      </Group>
      {studies.length === 0 ? (
        <NoStudies mayCreate={mayCreate} onTry={load.open} onCreate={create.open} />
      ) : (
        <>
          <div className={classes.waiting}>
            <WaitingSheets waiting={waiting.data} />
            <OpenConsensuses open={settling.data} />
            <Attention studies={studies} />
            <RunningCard />
          </div>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            {studies.map((study) => (
              <StudyCard key={study.id} study={study} />
            ))}
          </SimpleGrid>
        </>
      )}
      <DeletedStudiesLink />
      <Modal opened={creating} onClose={create.close} title={t('New study')}>
        <NewStudy />
      </Modal>
      <Modal opened={loading} onClose={load.close} title={t('Create phantom study')}>
        <NewPhantomStudy />
      </Modal>
    </Stack>
  )
}

/** Leads to deleted studies that this person may restore; nothing where there are none. */
function DeletedStudiesLink() {
  const t = useText()
  const deleted = useQuery(rpc.bin.studies.queryOptions())
  const count = deleted.data?.length ?? 0
  if (count === 0) return null
  return (
    <Anchor component={Link} href="/bin" size="sm" w="fit-content">
      {count === 1 ? t('One deleted study') : t('{count} deleted studies', { count })}
    </Anchor>
  )
}
