namespace Gateway.Application.Telegram;

/// <summary>A line with a second one behind it: handlers' before the API's.</summary>
internal sealed class SendLine<T>
    where T : class
{
    private readonly LinkedList<T> _first = [];
    private readonly LinkedList<T> _later = [];

    public int Count => _first.Count + _later.Count;

    public T? Head => (_first.First ?? _later.First)?.Value;

    public IEnumerable<T> All => _first.Concat(_later);

    public int CountBefore(bool isFirst) => isFirst ? _first.Count : Count;

    public LinkedListNode<T> Add(T item, bool isFirst) => (isFirst ? _first : _later).AddLast(item);

    /// <summary>Back to the front, where it has been already.</summary>
    public LinkedListNode<T> AddAgain(T item, bool isFirst) => (isFirst ? _first : _later).AddFirst(item);

    public bool IsInFirst(LinkedListNode<T> place) => place.List == _first;
}
