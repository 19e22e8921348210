import { Badge, Text } from '@mantine/core';
import { IconArticle, IconPackage, IconReceipt } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { Card, ItemsCard, OrderCard } from '../../../shared/api/types';
import { Facts } from '../../../shared/components/Facts';
import { formatMoney, humanize } from '../../../shared/lib/format';
import classes from './CardView.module.css';

/** What the customer was shown, for reading: nothing in it can be pressed but a link. */
export function CardView({ card }: { card: Card }) {
  switch (card.type) {
    case 'article':
      return (
        <CardFrame icon={<IconArticle size={16} stroke={1.7} />} title={card.title}>
          <a href={card.url} target="_blank" rel="noopener noreferrer" className={classes.link}>
            Open the article
          </a>
        </CardFrame>
      );
    case 'items':
      return <ItemsView card={card} />;
    case 'order':
      return <OrderView card={card} />;
    case 'summary':
      return (
        <CardFrame icon={<IconReceipt size={16} stroke={1.7} />} title={card.title}>
          <Facts facts={card.rows} isBill />
          {card.total && <Total amount={card.total} currency={card.currency} />}
        </CardFrame>
      );
    case 'receipt':
      return (
        <CardFrame icon={<IconReceipt size={16} stroke={1.7} />} title={card.title} aside={card.reference}>
          <Facts facts={card.rows} isBill />
        </CardFrame>
      );
    default:
      // A type that this version of the desk does not know: the message's text is complete without it.
      return null;
  }
}

interface CardFrameProps {
  icon: ReactNode;
  title: string;
  aside?: string;
  children: ReactNode;
}

function CardFrame({ icon, title, aside, children }: CardFrameProps) {
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <span className={classes.icon} aria-hidden>
          {icon}
        </span>
        <Text size="sm" fw={600} className={classes.title}>
          {title}
        </Text>
        {aside && (
          <Text size="xs" c="dimmed" className="tabular">
            {aside}
          </Text>
        )}
      </div>
      {children}
    </section>
  );
}

function Total({ amount, currency }: { amount: string; currency: string | null | undefined }) {
  return (
    <div className={classes.total}>
      <span>Total</span>
      <span className="tabular">{formatMoney(amount, currency)}</span>
    </div>
  );
}

function ItemsView({ card }: { card: ItemsCard }) {
  return (
    <CardFrame
      icon={<IconPackage size={16} stroke={1.7} />}
      title="Items to choose from"
      aside={card.order_number}
    >
      <ul className={classes.items}>
        {card.items.map((item) => (
          <li key={item.line_id} className={classes.item} data-off={!item.returnable}>
            <div>
              {item.quantity} × {item.name}
              {item.variant && <span className={classes.soft}> · {item.variant}</span>}
              {!item.returnable && (
                <Text size="xs" c="dimmed">
                  {item.reason ?? 'Cannot be returned'}
                </Text>
              )}
            </div>
            <span className="tabular">{formatMoney(item.unit_price, item.currency)}</span>
          </li>
        ))}
      </ul>
    </CardFrame>
  );
}

function OrderView({ card }: { card: OrderCard }) {
  const facts = [
    ['Placed', card.placed_on],
    ['Expected', card.delivered_on ? null : card.expected_on],
    ['Delivered', card.delivered_on],
    ['Carrier', [card.carrier, card.tracking_number].filter(Boolean).join(' ')],
  ].flatMap(([label, value]) => (label && value ? [{ label, value }] : []));
  return (
    <CardFrame icon={<IconPackage size={16} stroke={1.7} />} title={`Order ${card.order_number}`}>
      <Badge size="sm" color="blue" mb={6}>
        {humanize(card.status)}
      </Badge>
      <ul className={classes.items}>
        {card.items.map((item, index) => (
          <li key={`${item.name} ${index}`} className={classes.item}>
            {item.quantity} × {item.name}
          </li>
        ))}
      </ul>
      <Facts facts={facts} />
      <Total amount={card.total} currency={card.currency} />
    </CardFrame>
  );
}
