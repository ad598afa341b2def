import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import classes from './study-tabs.module.css'

/** The pages of a study, as far as the person may see them. */
export function StudyTabs({ study: { id, may } }: { study: StudyOverview }) {
  const pathname = usePathname()
  const home = `/studies/${id}`
  const tabs = [
    { href: home, label: 'Interviews', shown: true },
    { href: `${home}/agreement`, label: 'Agreement', shown: may.agreement },
    { href: `${home}/heads`, label: 'Heads', shown: may.agreement },
    { href: `${home}/plan`, label: 'Analysis plan', shown: true },
    { href: `${home}/members`, label: 'Members', shown: true },
    { href: `${home}/settings`, label: 'Settings', shown: may.manage },
    { href: `${home}/bin`, label: 'Bin', shown: may.delete },
  ]
  return (
    <nav aria-label="Study" className={classes.tabs}>
      {tabs
        .filter(({ shown }) => shown)
        .map(({ href, label }) => (
          <Link key={href} href={href} className={classes.tab} aria-current={pathname === href ? 'page' : undefined}>
            {label}
          </Link>
        ))}
    </nav>
  )
}
