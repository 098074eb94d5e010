import { Avatar } from "./avatar.jsx";

export function TopBar({ scene, me, onSwitch }) {
  return (
    <header className="top">
      <span className="top-note">Local workspace · nothing leaves this machine</span>
      <div className="people" data-testid="person-switch" role="radiogroup" aria-label="Speak as">
        <span className="people-label">You are</span>
        {scene.people.map((person) => (
          <button
            key={person.id}
            role="radio"
            aria-checked={person.name === me}
            aria-label={person.realName}
            title={`Speak as ${person.realName}`}
            data-testid={`person-${person.name}`}
            onClick={() => onSwitch(person.name)}
          >
            <Avatar user={person.id} size={26} />
            {person.name === me && <span>{person.realName}</span>}
          </button>
        ))}
      </div>
    </header>
  );
}

export function Sidebar({ scene, current, onOpen }) {
  const rooms = scene.channels.filter((channel) => channel.kind !== "im");
  const direct = scene.channels.filter((channel) => channel.kind === "im");
  const people = direct.filter((channel) => !channel.isBotDm);
  const entry = (channel) => (
    <Entry key={channel.id} channel={channel} current={current === channel.id} onOpen={onOpen} scene={scene} />
  );
  return (
    <nav className="side" aria-label="Channels">
      <div className="team">{scene.team}</div>
      <h2>Channels</h2>
      {rooms.map(entry)}
      {people.length > 0 && <h2>Direct messages</h2>}
      {people.map(entry)}
      <h2>Apps</h2>
      {direct.filter((channel) => channel.isBotDm).map(entry)}
    </nav>
  );
}

function Entry({ channel, current, onOpen, scene }) {
  const other = scene.people.find((person) => person.realName === channel.name);
  const sign = { channel: "#", group: <Lock /> }[channel.kind];
  const picture = <Avatar user={channel.isBotDm ? scene.bot.id : other?.id} size={18} />;
  return (
    <button
      className={`entry ${current ? "current" : ""}`}
      aria-current={current ? "page" : undefined}
      data-testid={`channel-${channel.name.toLowerCase()}`}
      onClick={() => onOpen(channel.id)}
    >
      <span className="sign">{sign ?? picture}</span>
      {channel.name}
    </button>
  );
}

export function Lock() {
  return (
    <svg width="12" height="13" viewBox="0 0 12 13" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden>
      <rect x="1.5" y="5.5" width="9" height="6.5" rx="1.2" />
      <path d="M3.5 5.5V4a2.5 2.5 0 0 1 5 0v1.5" />
    </svg>
  );
}
