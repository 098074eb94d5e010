// Blocks that only show something are drawn by slack-blocks-to-jsx; blocks that can be used are drawn here,
// because what people do with them has to reach the app.
import { Component, useContext, useLayoutEffect, useRef } from "react";
import { Message as Drawn } from "slack-blocks-to-jsx";
import { Control } from "./controls.jsx";
import { emoji } from "./emoji.jsx";
import { Screen } from "./screen.js";

const HOOKS = { emoji };

// slack-blocks-to-jsx undoes Slack's escapes before it looks for markup, takes a "verbatim" text for one without any,
// and makes links of addresses that nobody marked up. In Slack what is escaped stands for itself, and a verbatim text has
// its markup, but no such links. So both are hidden from it behind characters that mean nothing, and shown once drawn.
const ESCAPED = { "&lt;": "\uE000", "&gt;": "\uE001", "&amp;": "\uE002" };
const SHOWN = { "\uE000": "<", "\uE001": ">", "\uE002": "&", "\uE003": "" };
const MARK = /(<[^<>]*>)/;

const hidden = (text, verbatim) => {
  const meant = text.replace(/&(?:lt|gt|amp);/g, (escape) => ESCAPED[escape]);
  return verbatim ? meant.replace(/[:.@#](?=\S)/g, "$&\uE003") : meant;
};
const hiddenLabel = (mark, verbatim) => mark.replace(/\|([^>]*)>$/, (_, label) => `|${hidden(label, verbatim)}>`);

const guarded = (part) => {
  if (part?.type !== "mrkdwn") return part;
  const { verbatim, ...rest } = part;
  const pieces = part.text.split(MARK).map((piece, index) => (index % 2 ? hiddenLabel : hidden)(piece, verbatim));
  return { ...rest, text: pieces.join("") };
};
const marked = (block) => JSON.parse(JSON.stringify(block, (key, value) => guarded(value)));

function show(drawn) {
  const texts = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (/[\uE000-\uE003]/.test(text.nodeValue)) {
      text.nodeValue = text.nodeValue.replace(/[\uE000-\uE003]/g, (char) => SHOWN[char]);
    }
  }
}

export function Blocks({ blocks, state, surface, errors, fallback }) {
  return (
    <Guard fallback={fallback} key={JSON.stringify(blocks)}>
      <div className="blocks">
        {blocks.map((block, index) => (
          <Block key={block.block_id ?? index} block={block} at={{ state, surface, errors }} />
        ))}
      </div>
    </Guard>
  );
}

// A block that cannot be drawn must not take the page with it: the message's text is shown instead.
class Guard extends Component {
  state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  render() {
    return this.state.broken ? <p className="fallback">{this.props.fallback}</p> : this.props.children;
  }
}

function Block({ block, at }) {
  const Own = OWN[block.type];
  return Own ? <Own block={block} at={at} /> : <Plain block={block} />;
}

function Plain({ block }) {
  const { scene } = useContext(Screen);
  const users = [...scene.people.map(({ id, realName }) => ({ id, name: realName })), scene.bot];
  const channels = scene.channels.map(({ id, name }) => ({ id, name }));
  const drawn = useRef(null);
  useLayoutEffect(() => show(drawn.current));
  return (
    <div className={`plain plain-${block.type}`} ref={drawn}>
      <Drawn blocks={[marked(block)]} withoutWrapper theme="light" hooks={HOOKS} data={{ users, channels, user_groups: [] }} />
    </div>
  );
}

function Actions({ block, at }) {
  return (
    <div className="actions">
      {block.elements.map((element) => (
        <Control key={element.action_id} block={block} element={element} at={at} />
      ))}
    </div>
  );
}

function Section({ block, at }) {
  const { accessory, ...rest } = block;
  if (!accessory || accessory.type === "image") return <Plain block={block} />;
  const below = ["checkboxes", "radio_buttons"].includes(accessory.type);
  return (
    <div className={below ? "section" : "section beside"}>
      <Plain block={rest} />
      <Control block={block} element={accessory} at={at} />
    </div>
  );
}

function Input({ block, at }) {
  const problem = at.errors?.[block.block_id];
  return (
    <div className={`input ${problem ? "wrong" : ""}`}>
      <span className="label">
        {block.label.text}
        {block.optional && <em> (optional)</em>}
      </span>
      <Control block={block} element={block.element} at={at} label={block.label.text} />
      {problem && <span className="problem">{problem}</span>}
      {block.hint && <span className="hint">{block.hint.text}</span>}
    </div>
  );
}

function Card({ block, at }) {
  const { actions, ...rest } = block;
  const says = rest.title || rest.body || rest.hero_image;
  return (
    <div className="card-with-actions">
      {says && <Plain block={rest} />}
      {actions && <Actions block={{ ...block, elements: actions }} at={at} />}
    </div>
  );
}

function Carousel({ block, at }) {
  return (
    <div className="carousel">
      {block.elements.map((card, index) => (
        <Card key={card.block_id ?? index} block={card} at={at} />
      ))}
    </div>
  );
}

function Container({ block, at }) {
  const inside = block.child_blocks.map((child, index) => (
    <Block key={child.block_id ?? index} block={child} at={at} />
  ));
  const title = block.rich_text_title ? <Plain block={block.rich_text_title} /> : <strong>{block.title.text}</strong>;
  const subtitle = block.subtitle && <span className="hint">{block.subtitle.text}</span>;
  if (!block.is_collapsible) {
    return (
      <div className="container">
        <div className="container-title">{title} {subtitle}</div>
        {inside}
      </div>
    );
  }
  return (
    <details className="container" open={!block.default_collapsed}>
      <summary>{title} {subtitle}</summary>
      {inside}
    </details>
  );
}

function DataTable({ block }) {
  const [head, ...rows] = block.rows;
  const cells = (row, Cell) =>
    row.map((cell, index) => (
      <Cell key={index} className={cell.type === "raw_number" ? "number" : ""}>
        {cell.text ?? <Plain block={cell} />}
      </Cell>
    ));
  return (
    <table className="data-table">
      <caption>{block.caption}</caption>
      <thead>
        <tr>{cells(head, "th")}</tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>{cells(row, "td")}</tr>
        ))}
      </tbody>
    </table>
  );
}

const OWN = {
  actions: Actions,
  card: Card,
  carousel: Carousel,
  container: Container,
  context_actions: Actions,
  data_table: DataTable,
  input: Input,
  section: Section,
};
