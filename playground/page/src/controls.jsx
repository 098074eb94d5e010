import { useContext, useState } from "react";
import { Confirm } from "./confirm.jsx";
import { Screen } from "./screen.js";

// One control. `use` sends its new value, after the confirmation dialog if the app asks for one.
export function Control({ block, element, at, label }) {
  const { act } = useContext(Screen);
  const [asking, setAsking] = useState(null);
  const send = (value) =>
    act("use", { ...at.surface, block: block.block_id, action: element.action_id, value });
  const use = (value) => (element.confirm ? setAsking({ value }) : send(value));
  const held = at.state?.[block.block_id]?.[element.action_id] ?? {};
  const Kind = KINDS[element.type] ?? Unknown;
  return (
    <>
      <Kind key={JSON.stringify(held)} element={element} held={held} use={use} label={label} block={block} />
      {asking && (
        <Confirm
          confirm={element.confirm}
          onDone={(yes) => {
            setAsking(null);
            if (yes) send(asking.value);
          }}
        />
      )}
    </>
  );
}

function Button({ element, use }) {
  const [busy, setBusy] = useState(false);
  const pressed = async () => {
    if (element.url) window.open(element.url, "_blank", "noopener");
    setBusy(true);
    await use(element.value ?? "");
    setBusy(false);
  };
  return (
    <button className={`button ${element.style ?? ""}`} disabled={busy} onClick={pressed}>
      {element.text.text}
    </button>
  );
}

const THUMB =
  "M5 7.5v6M5 7.5 7.6 2.6c1.1 0 1.7.8 1.5 1.8L8.7 6.8h3.5c.9 0 1.5.8 1.3 1.6l-1 4c-.2.7-.8 1.1-1.4 1.1H5M5 7.5H2.5v6H5";

function Feedback({ element, use }) {
  const [pressed, setPressed] = useState(null);
  const press = async (side) => {
    const problem = await use(side.text.text);
    if (!problem) setPressed(side.value);
  };
  return [element.positive_button, element.negative_button].map((side, index) => (
    <button
      key={side.value}
      className={`feedback ${index ? "down" : ""}`}
      aria-pressed={pressed === side.value}
      onClick={() => press(side)}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.3" aria-hidden>
        <path d={THUMB} strokeLinejoin="round" />
      </svg>
      {side.text.text}
    </button>
  ));
}

function optionsOf(element) {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

function Select({ element, held, use, label }) {
  const name = label ?? element.placeholder?.text ?? "Choose an option";
  return (
    <select
      className="select"
      aria-label={name}
      value={held.selected_option?.value ?? ""}
      onChange={(event) => use(event.target.value)}
    >
      <option value="" disabled>
        {element.placeholder?.text ?? "Choose an option"}
      </option>
      {optionsOf(element).map((option) => (
        <option key={option.value} value={option.value}>
          {option.text.text}
        </option>
      ))}
    </select>
  );
}

function Choices({ element, held, use, single }) {
  const chosen = single ? [held.selected_option?.value] : (held.selected_options ?? []).map((one) => one.value);
  const [now, setNow] = useState(chosen);
  const toggle = (value) => {
    const next = single ? [value] : now.includes(value) ? now.filter((one) => one !== value) : [...now, value];
    setNow(next);
    use(single ? value : next);
  };
  return (
    <fieldset className="choices">
      {optionsOf(element).map((option) => (
        <label key={option.value}>
          <input
            type={single ? "radio" : "checkbox"}
            checked={now.includes(option.value)}
            onChange={() => toggle(option.value)}
          />
          <span>
            {option.text.text}
            {option.description && <small>{option.description.text}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function MultiSelect(props) {
  const chosen = (props.held.selected_options ?? []).map((option) => option.text.text);
  return (
    <details className="multi">
      <summary>{chosen.join(", ") || props.element.placeholder?.text || "Choose options"}</summary>
      <Choices {...props} />
    </details>
  );
}

function Overflow({ element, use }) {
  return (
    <details className="multi overflow">
      <summary aria-label="More options">⋯</summary>
      {element.options.map((option) => (
        <button key={option.value} onClick={() => use(option.value)}>
          {option.text.text}
        </button>
      ))}
    </details>
  );
}

// A typed input in a message is told at Enter; in a modal it is kept when the field is left.
function Text({ element, held, use, label, block }) {
  const [text, setText] = useState(held.value ?? "");
  const number = element.type === "number_input";
  const told = () => text !== (held.value ?? "") && use(text);
  const shared = {
    value: text,
    "aria-label": label ?? element.placeholder?.text,
    placeholder: element.placeholder?.text ?? (number ? "Enter a number" : ""),
    maxLength: element.max_length,
    autoFocus: element.focus_on_load,
    onChange: (event) => setText(event.target.value),
    onBlur: () => !block.dispatch_action && told(),
  };
  if (element.multiline) return <textarea className="text" rows={4} {...shared} />;
  const entered = (event) => {
    if (event.key === "Enter") told();
  };
  return (
    <span className="entry-field">
      <input className="text" inputMode={number ? "decimal" : undefined} onKeyDown={entered} {...shared} />
      {block.dispatch_action && (
        <button className="button" disabled={!text} onClick={told}>
          Send
        </button>
      )}
    </span>
  );
}

const PICKERS = {
  datepicker: ["date", "selected_date"],
  timepicker: ["time", "selected_time"],
};

function Picker({ element, held, use, label }) {
  const [type, field] = PICKERS[element.type];
  const name = label ?? element.placeholder?.text;
  const picked = (event) => use(event.target.value);
  return <input className="text" type={type} aria-label={name} value={held[field] ?? ""} onChange={picked} />;
}

function Someone({ element, held, use, label }) {
  const { scene } = useContext(Screen);
  const people = element.type === "users_select";
  const entries = people ? scene.people : scene.channels;
  const value = held.selected_user ?? held.selected_channel ?? held.selected_conversation ?? "";
  const name = label ?? element.placeholder?.text ?? "Choose";
  return (
    <select className="select" aria-label={name} value={value} onChange={(event) => use(event.target.value)}>
      <option value="" disabled>
        {name}
      </option>
      {entries.map((entry) => (
        <option key={entry.id} value={entry.id}>
          {entry.realName ?? entry.name}
        </option>
      ))}
    </select>
  );
}

function Unknown({ element }) {
  return <span className="hint">This page cannot show a {element.type}.</span>;
}

const KINDS = {
  button: Button,
  channels_select: Someone,
  checkboxes: Choices,
  conversations_select: Someone,
  datepicker: Picker,
  email_text_input: Text,
  feedback_buttons: Feedback,
  icon_button: Button,
  multi_static_select: MultiSelect,
  number_input: Text,
  overflow: Overflow,
  plain_text_input: Text,
  radio_buttons: (props) => <Choices {...props} single />,
  static_select: Select,
  timepicker: Picker,
  url_text_input: Text,
  users_select: Someone,
};
