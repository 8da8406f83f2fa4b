using Mono.Cecil;

namespace Gateway.ArchitectureTests;

/// <summary>Which types a compiled type mentions. What the compiler nests in it (closures, state machines) counts as its own.</summary>
internal static class TypeUses
{
    public static IEnumerable<TypeReference> Of(TypeDefinition type) =>
        Signature(type, _ => true)
            .Concat(type.CustomAttributes.Select(attribute => attribute.AttributeType))
            .Concat(type.Methods.Where(method => method.HasBody).SelectMany(Body))
            .SelectMany(Parts)
            .Concat(type.NestedTypes.SelectMany(Of));

    /// <summary>What whoever may use the type sees of other types.</summary>
    public static IEnumerable<TypeReference> Exposed(TypeDefinition type) =>
        Signature(type, attributes => attributes).SelectMany(Parts)
            .Concat(type.NestedTypes.Where(nested => nested.IsNestedPublic).SelectMany(Exposed));

    public static string OuterName(TypeReference type) => type.DeclaringType is { } outer ? OuterName(outer) : type.FullName;

    private static IEnumerable<TypeReference> Signature(TypeDefinition type, Func<bool, bool> includes)
    {
        if (type.BaseType is { } parent)
            yield return parent;
        foreach (var contract in type.Interfaces)
            yield return contract.InterfaceType;
        foreach (var constraint in type.GenericParameters.SelectMany(parameter => parameter.Constraints))
            yield return constraint.ConstraintType;
        foreach (var field in type.Fields.Where(field => includes(field.IsPublic || field.IsFamily)))
            yield return field.FieldType;
        foreach (var method in type.Methods.Where(method => includes(method.IsPublic || method.IsFamily)))
        {
            yield return method.ReturnType;
            foreach (var parameter in method.Parameters)
                yield return parameter.ParameterType;
            foreach (var constraint in method.GenericParameters.SelectMany(parameter => parameter.Constraints))
                yield return constraint.ConstraintType;
        }
    }

    private static IEnumerable<TypeReference> Body(MethodDefinition method)
    {
        foreach (var variable in method.Body.Variables)
            yield return variable.VariableType;
        foreach (var handler in method.Body.ExceptionHandlers.Where(handler => handler.CatchType is not null))
            yield return handler.CatchType;
        foreach (var operand in method.Body.Instructions.Select(instruction => instruction.Operand))
        {
            if (operand is TypeReference type)
                yield return type;
            if (operand is MemberReference { DeclaringType: { } declaring })
                yield return declaring;
            if (operand is FieldReference field)
                yield return field.FieldType;
            if (operand is not MethodReference called)
                continue;
            yield return called.ReturnType;
            foreach (var parameter in called.Parameters)
                yield return parameter.ParameterType;
            if (called is GenericInstanceMethod generic)
            {
                foreach (var argument in generic.GenericArguments)
                    yield return argument;
            }
        }
    }

    /// <summary>A type and what it is made of: <c>List&lt;Foo[]&gt;</c> is a List and a Foo.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type)
    {
        if (type is GenericInstanceType generic)
            return generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType);
        if (type is TypeSpecification specification)
            return Parts(specification.ElementType);
        return type is GenericParameter ? [] : [type];
    }
}
